const language = 'en';
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const time = new Intl.DateTimeFormat(language, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});
const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', hour12: false });

export const nothing = '–';
const orNothing = (format) => (value) => (value === null || value === undefined ? nothing : format(value));

export const count = orNothing((value) => whole.format(value));
export const figure = orNothing((value) => (Math.abs(value) >= 100 ? whole : short).format(value));
export const percent = orNothing((share) => `${tenths.format(share * 100)} %`);
export const milliseconds = orNothing((ms) => (ms >= 1_000 ? `${figure(ms / 1000)} s` : `${figure(ms)} ms`));
export const clock = orNothing((at) => time.format(new Date(at)));
export const date = orNothing((at) => moment.format(new Date(at)));

export const bytes = orNothing((value) => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log2(Math.max(value, 1)) / 10), units.length - 1);
  return `${figure(value / 1024 ** power)} ${units[power]}`;
});

const steps = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
];

/** `3 min`, `2 d`: in the largest unit of which there are two at least. */
export const duration = orNothing((seconds) => {
  const [size, unit] = steps.find(([length]) => seconds >= 2 * length) ?? [1, 's'];
  return `${seconds < 10 ? figure(seconds) : count(Math.floor(seconds / size))} ${unit}`;
});

export const ago = orNothing((at) => `${duration(Math.max((Date.now() - Date.parse(at)) / 1000, 0))} ago`);
