import { forecast } from '../../../src/modules/sales/forecasts/engine/forecast.js';
import type { ForecastInput } from '../../../src/modules/sales/forecasts/engine/forecast.contract.js';
import { breakingInput, historyOf, inputOf } from '../../factories/forecast-inputs.js';

const usual = inputOf(
  historyOf(120, (index) => [30, 32, 35, 41, 60, 82, 20][index % 7]! + ((index * 37) % 17)),
);

const wapeOfProphet = (input: ForecastInput): number | null =>
  forecast(input).candidates.find(({ model }) => model === 'prophet')!.wape;

it('Prophet goes on where it has broken off once, more carefully, and not at all where it has too often', () => {
  const whole = wapeOfProphet(usual)!;
  expect(wapeOfProphet(breakingInput)).toBe(null);
  expect(wapeOfProphet(usual)).toBeCloseTo(whole, 1);
  for (let times = 0; times < 3; times++) wapeOfProphet(breakingInput);
  expect(wapeOfProphet(usual)).toBe(null);
});
