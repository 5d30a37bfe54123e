import fc from 'fast-check';
import type { DemandDay } from '../../src/modules/sales/demand/demand-day.js';
import type {
  ForecastComponents,
  ForecastEvent,
  ForecastInput,
  ForecastResult,
} from '../../src/modules/sales/forecasts/engine/forecast.contract.js';
import type { EventType } from '../../src/modules/sales/models/event.model.js';

export const dayAt = (index: number): string =>
  new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);

export const historyOf = (days: number, units: (index: number) => number): DemandDay[] =>
  Array.from({ length: days }, (_, index) => ({ day: dayAt(index), units: units(index), promoShare: 0 }));

export const inputOf = (history: DemandDay[], more: Partial<ForecastInput> = {}): ForecastInput => ({
  history,
  horizonDays: 14,
  events: [],
  promotionDays: [],
  ...more,
});

export function eventAt(index: number, name: string): ForecastEvent {
  return { name, day: dayAt(index), type: 'custom' };
}

export function everyDay(days: number): ForecastEvent[] {
  return Array.from({ length: days }, (_, index) => eventAt(index, 'Open'));
}

/** Two days of demand, and more events than those could tell of: Stan breaks off at it, however it searches. */
export const breakingInput = inputOf(
  historyOf(60, (index) => (index === 2 || index === 20 ? 1 : 0)),
  { events: Array.from({ length: 40 }, (_, index) => eventAt((index * 13 + 2) % 60, `Fair ${index}`)) },
);

export function sumOf({ events, ...parts }: ForecastComponents): number {
  return [...Object.values(parts), ...Object.values(events)].reduce<number>(
    (sum, part) => sum + (part ?? 0),
    0,
  );
}

/** What is the same each time. */
export const withoutSeconds = (result: ForecastResult): ForecastResult => ({
  ...result,
  candidates: result.candidates.map((candidate) => ({ ...candidate, seconds: 0 })),
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const units = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.nat(40) },
  { weight: 1, arbitrary: fc.nat(80_995) },
);
export const anyInput: fc.Arbitrary<ForecastInput> = fc
  .record({
    sold: fc.array(fc.record({ units, promoShare: share }), { minLength: 10, maxLength: 80 }),
    horizonDays: fc.integer({ min: 1, max: 365 }),
    events: fc.array(
      fc.record({
        name: fc.constantFrom('Sale', '__proto__', 'constructor', '', 'weekly', 'promotion', 'Ümläut 🎄'),
        at: fc.nat(120),
        type: fc.constantFrom<EventType>('holiday', 'promotion', 'seasonal', 'custom'),
      }),
      { maxLength: 8 },
    ),
    promotions: fc.array(fc.nat(120), { maxLength: 4 }),
  })
  .map(({ sold, horizonDays, events, promotions }) => ({
    history: sold.map((each, index) => ({
      day: dayAt(index),
      units: each.units,
      promoShare: each.units > 0 ? each.promoShare : 0,
    })),
    horizonDays,
    events: events.map(({ name, at, type }) => ({ name, day: dayAt(at), type })),
    promotionDays: promotions.map(dayAt),
  }));

export function expectSane(input: ForecastInput, result: ForecastResult): void {
  expect(JSON.parse(JSON.stringify(result))).toEqual(JSON.parse(JSON.stringify(result, refuseOddNumbers)));
  expect(result.points.map(({ day }) => day)).toEqual(
    Array.from({ length: input.horizonDays }, (_, step) => dayAt(input.history.length + step)),
  );
  for (const { point, lower80, lower95, upper80, upper95, naive, components } of result.points) {
    expect([0, lower95, lower80, point, upper80, upper95]).toEqual(
      [0, lower95, lower80, point, upper80, upper95].sort((a, b) => a - b),
    );
    expect(naive).toBeGreaterThanOrEqual(0);
    expect(Math.abs(Math.max(0, sumOf(components)) - point)).toBeLessThan(1e-6 * (1 + Math.abs(point)));
  }
  expect(result.candidates.map(({ model }) => model)).toEqual(['seasonal_naive', 'ets', 'mstl', 'prophet']);
}

/** JSON would make null of them. */
function refuseOddNumbers(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${key} is ${value}`);
  return value;
}
