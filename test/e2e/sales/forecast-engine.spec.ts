import { forecast } from '../../../src/modules/sales/forecasts/engine/forecast.js';
import type {
  DemandDay,
  ForecastInput,
  ForecastModel,
  ForecastResult,
} from '../../../src/modules/sales/forecasts/engine/forecast.contract.js';
import { ForecastWorkers } from '../../../src/modules/sales/forecasts/engine/forecast-workers.js';
import { InsufficientHistory } from '../../../src/modules/sales/forecasts/engine/insufficient-history.js';
import { startService, type Service } from '../../setup/service.js';

const dayAt = (index: number): string => new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);

const historyOf = (days: number, units: (index: number) => number): DemandDay[] =>
  Array.from({ length: days }, (_, index) => ({ day: dayAt(index), units: units(index), promoShare: 0 }));

const inputOf = (history: DemandDay[], more: Partial<ForecastInput> = {}): ForecastInput => ({
  history,
  horizonDays: 14,
  events: [],
  promotionDays: [],
  ...more,
});

const weekly = [30, 32, 35, 41, 60, 82, 20];
const withoutSeconds = (result: ForecastResult): ForecastResult => ({
  ...result,
  candidates: result.candidates.map((candidate) => ({ ...candidate, seconds: 0 })),
});
const candidate = ({ candidates }: ForecastResult, model: ForecastModel) =>
  candidates.find((each) => each.model === model)!;

describe('threads that forecast', () => {
  let service: Service;
  let workers: ForecastWorkers;
  /** Takes a second or more. */
  const long = inputOf(
    historyOf(900, (index) => weekly[index % 7]! + (index % 31)),
    { horizonDays: 28 },
  );
  const short = inputOf(historyOf(40, (index) => weekly[index % 7]! + (index % 3)));

  beforeAll(async () => {
    service = await startService((environment) => ({ ...environment, forecasts: { threads: 1 } }));
    workers = service.app.get(ForecastWorkers, { strict: false });
  });
  afterAll(() => service.close());

  it('say what the engine says', async () => {
    expect(withoutSeconds(await workers.run(short))).toEqual(withoutSeconds(forecast(short)));
  });

  it('leave the service free to answer, and tell how far they are', async () => {
    const told: number[] = [];
    let isDone = false;
    const result = workers
      .run(long, { onProgress: (done) => told.push(done) })
      .finally(() => (isDone = true));
    let answered = 0;
    while (!isDone) {
      const { status } = await service.anonymous.get('/health/live');
      if (status === 200 && !isDone) answered++;
    }
    expect((await result).points).toHaveLength(28);
    expect(answered).toBeGreaterThan(20);
    expect(told.length).toBeGreaterThan(10);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
  });

  it('stop in the middle when they are told to, and the place is free', async () => {
    const stop = new AbortController();
    const stopped = workers.run(long, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    expect((await workers.run(short)).points).toHaveLength(14);
  });

  it('are not begun for a history that is too short', async () => {
    await expect(workers.run(inputOf(historyOf(14, () => 5)))).rejects.toThrow(InsufficientHistory);
  });
});

describe('the choice of a model', () => {
  it('falls on one that is better than seasonal-naive where there is one', () => {
    const result = forecast(inputOf(historyOf(120, (index) => weekly[index % 7]! + ((index * 37) % 17))));
    expect(result.beatsNaive).toBe(true);
    const wapes = result.candidates.map(({ wape }) => wape!);
    expect(candidate(result, result.chosen).wape).toBe(Math.min(...wapes));
    expect(result.candidates.filter(({ isChosen }) => isChosen).map(({ model }) => model)).toEqual([
      result.chosen,
    ]);
  });

  it('falls on seasonal-naive where nothing is better', () => {
    const result = forecast(inputOf(historyOf(60, (index) => weekly[index % 7]!)));
    expect(result).toMatchObject({ chosen: 'seasonal_naive', beatsNaive: false });
    expect(result.points.map(({ point }) => point).slice(0, 3)).toEqual([4, 5, 6].map((at) => weekly[at]));
  });
});
