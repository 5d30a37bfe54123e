import { AutoETS, initSync } from '@bsull/augurs/ets';
import type { Candidate, Lesson, Prediction } from './lesson.js';
import { augursModule } from './wasm.js';

initSync(augursModule('ets'));

/**
 * Exponential smoothing as a state space model (Hyndman et al., 2008), its error and trend chosen by AICc. It knows no
 * season: that of augurs is not there yet, and MSTL stands for it.
 */
export const ets: Candidate = {
  model: 'ets',
  predict({ past, future }: Lesson): Prediction {
    const model = new AutoETS(1, 'ZZN');
    try {
      model.fit(past.map(({ units }) => units));
      const { point } = model.predict(future.length);
      return {
        points: point,
        components: point.map((trend) => ({
          trend,
          weekly: null,
          yearly: null,
          promotion: null,
          events: {},
        })),
      };
    } finally {
      model.free();
    }
  },
};
