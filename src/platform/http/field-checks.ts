/* Each check says what is wrong with a value, as the rest of a sentence that begins with the field's name. */

type Check = (value: unknown) => string | undefined;

/** The largest value of PostgreSQL's `integer`. */
export const maxInteger = 2_147_483_647;

export const moneyPattern = /^(0|[1-9]\d{0,7})(\.\d{1,2})?$/;
export const fractionPattern = /^(0(\.\d{1,3})?|1(\.0{1,3})?)$/;
export const phonePattern = /^\+[1-9]\d{6,14}$/;
export const usernamePattern = /^[A-Za-z0-9._-]{3,50}$/;
/** A plain address (RFC 5321 without quoting), in ASCII as the form fields of browsers take it. */
const emailPattern =
  /^(?=.{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([A-Za-z\d]([A-Za-z\d-]{0,61}[A-Za-z\d])?\.)+[A-Za-z\d]([A-Za-z\d-]{0,61}[A-Za-z\d])?$/;
/** RFC 3986: what is not ASCII has to come percent-encoded. */
export const urlPattern =
  /^https?:\/\/([\w.~!$&'()*+,;=:@-]|%[\dA-Fa-f]{2}|\[[\dA-Fa-f:.]+\])+([/?]([\w.~!$&'()*+,;=:@/?-]|%[\dA-Fa-f]{2})*)?(#([\w.~!$&'()*+,;=:@/?-]|%[\dA-Fa-f]{2})*)?$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const instantPattern =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

const isString = (value: unknown): value is string => typeof value === 'string';

const pattern =
  (shape: RegExp, message: string): Check =>
  (value) =>
    isString(value) && shape.test(value) ? undefined : message;

export const text =
  (min: number, max: number): Check =>
  (value) => {
    if (!isString(value)) return 'must be text';
    if (value.trim() === '' && min > 0) return 'must not be blank';
    const length = [...value].length;
    return length < min || length > max ? `must have ${min} to ${max} characters` : undefined;
  };

export const email: Check = (value) =>
  isString(value) && value.length <= 255 && emailPattern.test(value)
    ? undefined
    : 'must be an e-mail address';

export const phone = pattern(phonePattern, 'must be a phone number such as +33612345678');

export const username = pattern(
  usernamePattern,
  'must have 3 to 50 letters, digits, dots, hyphens or underscores',
);

export const money = pattern(
  moneyPattern,
  'must be a decimal string from "0" to "99999999.99" with at most two decimals',
);

export const fraction =
  (min: string, max: string): Check =>
  (value) =>
    isString(value) &&
    fractionPattern.test(value) &&
    Number(value) >= Number(min) &&
    Number(value) <= Number(max)
      ? undefined
      : `must be a decimal string from "${min}" to "${max}" with at most three decimals`;

export const uuid = pattern(uuidPattern, 'must be a UUID');

export const uuidList =
  (max: number): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length > max) return `must be a list of at most ${max} UUIDs`;
    const wrong = value.findIndex((item) => uuid(item) !== undefined);
    if (wrong >= 0) return `must hold UUIDs only; item ${wrong} is none`;
    const distinct = new Set(value.map((item) => String(item).toLowerCase()));
    return distinct.size === value.length ? undefined : 'must not hold the same UUID twice';
  };

export const textList =
  (max: number, maxLength: number): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length > max) return `must be a list of at most ${max} texts`;
    const wrong = value.findIndex((item) => text(1, maxLength)(item) !== undefined);
    if (wrong >= 0) return `must hold texts of 1 to ${maxLength} characters; item ${wrong} is none`;
    return new Set(value).size === value.length ? undefined : 'must not hold the same text twice';
  };

export const dateList =
  (max: number): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length > max) return `must be a list of at most ${max} dates`;
    const wrong = value.findIndex((item) => date(item) !== undefined);
    if (wrong >= 0) return `must hold dates only; item ${wrong} is none`;
    return new Set(value).size === value.length ? undefined : 'must not hold the same date twice';
  };

export const number: Check = (value) => (Number.isFinite(value) ? undefined : 'must be a number');

export const objectList =
  (min: number, max: number): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length < min || value.length > max)
      return `must be a list of ${min} to ${max} objects`;
    const wrong = value.findIndex((item) => item === null || typeof item !== 'object' || Array.isArray(item));
    return wrong < 0 ? undefined : `must hold objects only; item ${wrong} is none`;
  };

export const url =
  (max: number): Check =>
  (value) => {
    const isUrl = isString(value) && value.length <= max && urlPattern.test(value) && URL.canParse(value);
    return isUrl ? undefined : `must be an http or https URL of at most ${max} characters`;
  };

export const integer =
  (min: number, max: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : `must be an integer from ${min} to ${max}`;

export const boolean: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

/** A JSON object of at most `maxBytes` as compact JSON in UTF-8. */
export const object =
  (maxBytes: number): Check =>
  (value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'must be an object';
    return Buffer.byteLength(JSON.stringify(value)) <= maxBytes
      ? undefined
      : `must have at most ${maxBytes} bytes as JSON`;
  };

export const choice =
  (choices: readonly string[]): Check =>
  (value) =>
    isString(value) && choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}`;

export const locale: Check = (value) =>
  isString(value) && value.length <= 35 && isKnown(() => Intl.getCanonicalLocales(value)[0] === value)
    ? undefined
    : 'must be a language tag such as fr or pt-BR';

export const timezone: Check = (value) =>
  isString(value) &&
  /^[A-Za-z][\w+/-]{1,63}$/.test(value) &&
  isKnown(() => new Intl.DateTimeFormat('en', { timeZone: value }))
    ? undefined
    : 'must be a time zone such as Europe/Paris';

/** `Intl` throws on what it does not know. */
function isKnown(ask: () => unknown): boolean {
  try {
    return Boolean(ask());
  } catch {
    return false;
  }
}

export const date: Check = (value) =>
  isString(value) && isCalendarDay(value) ? undefined : 'must be a date such as 2026-11-20, from 1900 on';

export const instant: Check = (value) => {
  const day = isString(value) ? instantPattern.exec(value)?.[1] : undefined;
  return day !== undefined && isCalendarDay(day) && isStorableYear(new Date(value as string).getUTCFullYear())
    ? undefined
    : 'must be a time with offset such as 2026-11-20T10:15:00.000Z, from 1900 on';
};

function isCalendarDay(value: string): boolean {
  const [, year = 0, month = 0, day = 0] = (datePattern.exec(value) ?? []).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return isStorableYear(year) && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const isStorableYear = (year: number): boolean => year >= 1900 && year <= 9999;
