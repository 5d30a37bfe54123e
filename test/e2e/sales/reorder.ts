/** What somebody with the answer of the reorder advice and a calculator finds for one step of its arithmetic. */
export interface Advice {
  days: Record<string, number | string>[];
  arithmetic: { label: string; formula: string; value: number | null; day: string | null }[];
}

/** As tables of the normal distribution have it. */
const tabled: Record<string, number> = {
  '50': 0,
  '90': 1.282,
  '95': 1.645,
  '97.5': 1.96,
  '99': 2.326,
  '99.9': 3.09,
};

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** `2 + 3 × 4`. */
const calculated = (sum: string): number =>
  sum
    .split(' + ')
    .map((term) => term.split(' × ').reduce((product, factor) => product * Number(factor), 1))
    .reduce((total, term) => total + term, 0);

/** @throws where the formula cannot be understood. */
export function recomputed({ days }: Advice, formula: string): number | string | null {
  for (const [pattern, compute] of readings(days)) {
    const found = pattern.exec(formula);
    if (found) return compute(...found.slice(1));
  }
  throw new Error(`Nobody could recompute: ${formula}`);
}

type Reading = [RegExp, (...parts: string[]) => number | string | null];

function readings(days: Advice['days']): Reading[] {
  const column = (name: string, count: string): number[] => {
    const values = days.slice(0, Number(count)).map((day) => Number(day[name]));
    if (values.some((value) => Number.isNaN(value))) throw new Error(`There is no column ${name}.`);
    return values;
  };
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const firstDay = (name: string, holds: (value: number) => boolean): number =>
    column(name, String(days.length)).findIndex(holds);
  const dayAt = (index: number): string | null => (days[index]?.day as string | undefined) ?? null;
  return [
    [/^sum of (\w+) over (\d+) days?\b/, (name, count) => rounded(sum(column(name!, count!)))],
    [
      /^square root of the sum of (\w+)² over (\d+) days?\b/,
      (name, count) => rounded(Math.sqrt(sum(column(name!, count!).map((value) => value ** 2)))),
    ],
    [/^the first day, as there is nothing in stock$/, () => dayAt(0)],
    [
      /^the first day whose (\w+) exceeds the stock of (\d+)/,
      (name, stock) => dayAt(firstDay(name!, (value) => value > Number(stock))),
    ],
    [
      /^the first day whose (\w+) is below the safety stock of ([\d.]+), less (\d+) days/,
      (name, safety, lead) => {
        const below = firstDay(name!, (value) => value < Number(safety));
        return below < 0 ? null : dayAt(Math.max(0, below - Number(lead)));
      },
    ],
    [/^the value below which ([\d.]+) % of a standard normal distribution lies$/, (share) => tabled[share!]!],
    [
      /^0, as nothing is expected to be sold$/,
      () => (sum(column('expected', String(days.length))) === 0 ? 0 : NaN),
    ],
    [
      /^([\d.]+) − (\d+), rounded up/,
      (level, stock) => Math.max(0, Math.ceil(rounded(Number(level) - Number(stock)))),
    ],
    [/^([\d.]+(?: [+×] [\d.]+)+)$/, (calculation) => rounded(calculated(calculation!))],
  ];
}
