import type { Prophet } from '@bsull/augurs/prophet';
import { optimizer } from '@bsull/augurs-prophet-wasmstan';

type Optimizer = ConstructorParameters<typeof Prophet>[0]['optimizer'];
type Optimize = Optimizer['optimize'];

/** What Stan is given; each line of `X` holds the features of one day. */
interface StanData {
  X: number[][];
  s_a: number[];
  s_m: number[];
  sigmas: number[];
}

const week = 7;

const optimize = optimizer.optimize as unknown as Optimize;

/**
 * augurs keeps seasons and events in hash maps, which give their features in another order each time, and the search
 * for the optimum ends some millionths elsewhere. Here they always come in the same, so that the same history has the same forecast.
 */
export const stableOptimizer: Optimizer = {
  optimize: (init, json, options) => {
    const data = JSON.parse(json) as StanData;
    const order = stableOrder(data);
    const sorted = <T>(values: readonly T[]): T[] => order.map((column) => values[column]!);
    const { params, logs } = optimize(
      { ...init, beta: Float64Array.from(sorted([...init.beta])) },
      JSON.stringify({
        ...data,
        X: data.X.map(sorted),
        s_a: sorted(data.s_a),
        s_m: sorted(data.s_m),
        sigmas: sorted(data.sigmas),
      }),
      options,
    );
    const beta = new Float64Array(order.length);
    order.forEach((column, place) => (beta[column] = params.beta[place]!));
    return { params: { ...params, beta }, logs };
  },
};

/**
 * As the reference has them: the year, the week, and then events, which are 0 or 1. Within the seasons the order is
 * always the same; events are told apart by what is in them, and those that hold the same may stand in either order.
 */
function stableOrder({ X, sigmas }: StanData): number[] {
  const ranks = sigmas.map((_, column) => {
    if (X.every((features) => features[column] === 0 || features[column] === 1)) return 2;
    return X.slice(week).every((features, day) => Math.abs(features[column]! - X[day]![column]!) < 1e-6)
      ? 1
      : 0;
  });
  return sigmas
    .map((_, column) => column)
    .sort((a, b) => {
      if (ranks[a] !== ranks[b]) return ranks[a]! - ranks[b]!;
      if (ranks[a] !== 2) return a - b;
      const day = X.find((features) => features[a] !== features[b]);
      return day ? day[a]! - day[b]! : 0;
    });
}
