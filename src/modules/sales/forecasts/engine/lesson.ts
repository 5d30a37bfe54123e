import type { ForecastComponents, ForecastInput, ForecastModel } from './forecast.contract.js';

const secondsOfDay = 86_400;

/** What is known of a day before it comes, and, of a day of the history, what was sold on it. */
export interface DayFacts {
  day: string;
  /** Its beginning, in seconds since 1970. */
  at: number;
  /** 0 for a day to come. */
  units: number;
  /** Share sold on promotion; of a day without sales that of the sales before it, which says what would have been. */
  promoShare: number;
  isPromoted: boolean;
  events: readonly string[];
  hasPromotionEvent: boolean;
}

/** What a model learns from, and the days that it is asked for. The units of those it must not look at. */
export interface Lesson {
  past: readonly DayFacts[];
  future: readonly DayFacts[];
  seasons: Seasons;
}

/** What every fold of the backtest has enough history for: what is tried is what is used afterwards. */
export interface Seasons {
  /** Whether the history is long enough for the forecast to go on rising or falling as it did. */
  trend: boolean;
  weekly: boolean;
  yearly: boolean;
}

/** What a model says, before anything is cut off: the components of a day add up to its point. */
export interface Prediction {
  points: readonly number[];
  components: readonly ForecastComponents[];
}

export interface Candidate {
  model: ForecastModel;
  /** @throws Error when the model cannot be fitted to the lesson. */
  predict(lesson: Lesson): Prediction;
}

/**
 * Each name is one thing more to learn, for which Prophet takes its time: with 300 of them half a minute, with 1,000 of them
 * hours. No product has that many that it could tell apart.
 */
export const mostEventNames = 40;

/** The days of the history and then those of the horizon. */
export function factsOf({ history, horizonDays, events, promotionDays }: ForecastInput): DayFacts[] {
  const planned = new Set(promotionDays);
  const names = new Map<string, string[]>();
  const promotions = new Set<string>();
  const learnable = namesToLearn(events, history.at(-1)!.day);
  for (const { name, day, type } of events) {
    if (learnable.has(name)) names.set(day, [...(names.get(day) ?? []), name]);
    if (type === 'promotion') promotions.add(day);
  }
  const shares = sharesOf(history);
  const first = Date.parse(history[0]!.day) / 1000;
  return Array.from({ length: history.length + horizonDays }, (_, index) => {
    const at = first + index * secondsOfDay;
    const day = history[index]?.day ?? new Date(at * 1000).toISOString().slice(0, 10);
    const promoShare = shares[index] ?? 0;
    return {
      day,
      at,
      units: history[index]?.units ?? 0,
      promoShare,
      isPromoted: promoShare > 0 || (index >= history.length && planned.has(day)),
      events: names.get(day) ?? [],
      hasPromotionEvent: promotions.has(day),
    };
  });
}

/** Those that come again before those that do not, then those that were there most often, then the latest. */
function namesToLearn(events: ForecastInput['events'], lastDay: string): Set<string> {
  const known = new Map<string, { comes: number; times: number; last: string }>();
  for (const { name, day } of events) {
    const { comes, times, last } = known.get(name) ?? { comes: 0, times: 0, last: '' };
    known.set(
      name,
      day > lastDay ? { comes: 1, times, last } : { comes, times: times + 1, last: day > last ? day : last },
    );
  }
  return new Set(
    [...known]
      .filter(([, { times }]) => times > 0)
      .sort(
        ([one, a], [other, b]) =>
          b.comes - a.comes || b.times - a.times || compare(b.last, a.last) || compare(one, other),
      )
      .slice(0, mostEventNames)
      .map(([name]) => name),
  );
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/**
 * Nothing is known of a promotion on which nothing was sold. Were it taken for none, a product that is always sold on
 * promotion would seem to be sold because of it.
 */
function sharesOf(history: ForecastInput['history']): number[] {
  let share = history.find(({ units }) => units > 0)?.promoShare ?? 0;
  return history.map(({ units, promoShare }) => {
    if (units > 0) share = Math.min(1, Math.max(0, promoShare));
    return share;
  });
}
