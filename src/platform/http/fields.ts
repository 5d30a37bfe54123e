import { applyDecorators, type Type as ClassOf } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import * as check from './field-checks.js';

/*
 * One decorator per kind of field: what it accepts, how a refusal reads, and what OpenAPI says of it are
 * declared together, in request and response classes alike.
 */

export interface FieldOptions {
  /** The property may be left out. */
  optional?: boolean;
  /** `null` is a value of this property. */
  nullable?: boolean;
  description?: string;
  example?: unknown;
  default?: unknown;
}

/** Says what is wrong with a value, or nothing. `name is not ...` is written as `is not ...`. */
type Check = (value: unknown) => string | undefined;

function field(rule: string, test: Check, schema: ApiPropertyOptions, options: FieldOptions) {
  const { optional = false, nullable = false, ...documentation } = options;
  return applyDecorators(
    ApiProperty({ ...schema, ...documentation, required: !optional, nullable } as ApiPropertyOptions),
    ValidateIf((_, value) => !(optional && value === undefined) && !(nullable && value === null)),
    ValidateBy({
      name: rule,
      validator: {
        validate: (value: unknown) => test(value) === undefined,
        defaultMessage: (given) =>
          `${given?.property} ${given?.value === undefined ? 'is required' : test(given?.value)}`,
      },
    }),
  );
}

/** Text of `min` to `max` characters (Unicode code points) that is not blank. */
export const TextField = (options: FieldOptions & { max: number; min?: number }) => {
  const { max, min = 1, ...rest } = options;
  return field('invalid_text', check.text(min, max), { type: String, minLength: min, maxLength: max }, rest);
};

export const EmailField = (options: FieldOptions = {}) =>
  field(
    'invalid_email',
    check.email,
    { type: String, format: 'email', maxLength: 255 },
    {
      example: 'ines@example.org',
      ...options,
    },
  );

/** A phone number in E.164: `+` and 7 to 15 digits. */
export const PhoneField = (options: FieldOptions = {}) =>
  field(
    'invalid_phone',
    check.phone,
    { type: String, pattern: check.phonePattern.source },
    {
      example: '+33612345678',
      ...options,
    },
  );

/** 3 to 50 letters, digits, dots, hyphens and underscores; compared without case. */
export const UsernameField = (options: FieldOptions = {}) =>
  field(
    'invalid_username',
    check.username,
    { type: String, pattern: check.usernamePattern.source },
    {
      example: 'ines.paints',
      ...options,
    },
  );

/** An absolute http or https URL. */
export const UrlField = (options: FieldOptions & { max: number }) => {
  const { max, ...rest } = options;
  return field('invalid_url', check.url(max), { type: String, format: 'uri', maxLength: max }, rest);
};

export const UuidField = (options: FieldOptions = {}) =>
  field(
    'invalid_id',
    check.uuid,
    { type: String, format: 'uuid' },
    {
      example: '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b',
      ...options,
    },
  );

/** A set of ids: none twice, `max` at most. */
export const UuidListField = (options: FieldOptions & { max: number }) => {
  const { max, ...rest } = options;
  const items = { type: 'string', format: 'uuid' } as const;
  return field(
    'invalid_ids',
    check.uuidList(max),
    { type: 'array', items, maxItems: max, uniqueItems: true },
    {
      example: ['0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b'],
      ...rest,
    },
  );
};

/** A set of short texts: none twice, `max` at most. */
export const TextListField = (options: FieldOptions & { max: number; maxLength: number }) => {
  const { max, maxLength, ...rest } = options;
  return field(
    'invalid_texts',
    check.textList(max, maxLength),
    { type: 'array', items: { type: 'string', minLength: 1, maxLength }, maxItems: max, uniqueItems: true },
    rest,
  );
};

/** A JSON integer; in a query, the same in plain decimal digits. */
export const IntegerField = (options: FieldOptions & { min: number; max: number; query?: boolean }) => {
  const { min, max, query = false, ...rest } = options;
  const schema = { type: 'integer', minimum: min, maximum: max } as const;
  const decorator = field('invalid_integer', check.integer(min, max), schema, rest);
  return query
    ? applyDecorators(
        Transform(({ value }) => integerOfQuery(value)),
        decorator,
      )
    : decorator;
};

/** `true` or `false`; in a query, these words. */
export const BooleanField = (options: FieldOptions & { query?: boolean } = {}) => {
  const { query = false, ...rest } = options;
  const decorator = field('invalid_boolean', check.boolean, { type: Boolean }, { example: true, ...rest });
  return query
    ? applyDecorators(
        Transform(({ value }) => booleanOfQuery(value)),
        decorator,
      )
    : decorator;
};

/** A JSON object with whatever properties, of at most `maxBytes` as JSON. */
export const ObjectField = (options: FieldOptions & { maxBytes: number }) => {
  const { maxBytes, ...rest } = options;
  return field(
    'invalid_object',
    check.object(maxBytes),
    { type: 'object', additionalProperties: true },
    { example: { colour: 'blue' }, ...rest },
  );
};

/** A list of `min` to `max` objects, each as `of` declares it. */
export const ListField = (of: ClassOf, options: FieldOptions & { min?: number; max: number }) => {
  const { min = 0, max, ...rest } = options;
  return applyDecorators(
    field(
      'invalid_list',
      check.objectList(min, max),
      { type: [of], ...(min > 0 && { minItems: min }), maxItems: max },
      rest,
    ),
    ValidateNested({ each: true }),
    Type(() => of),
  );
};

export const ChoiceField = (options: FieldOptions & { choices: readonly string[] }) => {
  const { choices, ...rest } = options;
  // OpenAPI 3.0: `nullable` does not reach into `enum`.
  const values = rest.nullable ? [...choices, null] : [...choices];
  return field(
    'invalid_choice',
    check.choice(choices),
    { type: String, enum: values },
    {
      example: choices[0],
      ...rest,
    },
  );
};

/** A BCP 47 language tag, such as `fr` or `pt-BR`. */
export const LocaleField = (options: FieldOptions = {}) =>
  field('invalid_locale', check.locale, { type: String, maxLength: 35 }, { example: 'fr', ...options });

/** A time zone by its IANA name. */
export const TimezoneField = (options: FieldOptions = {}) =>
  field(
    'invalid_timezone',
    check.timezone,
    { type: String, maxLength: 64 },
    { example: 'Europe/Paris', ...options },
  );

/** Money, 0.00 to 99999999.99, as a decimal string: a JSON number would pass through a float. */
export const MoneyField = (options: FieldOptions = {}) =>
  field(
    'invalid_money',
    check.money,
    { type: String, pattern: check.moneyPattern.source },
    {
      example: '12.50',
      ...options,
    },
  );

/**
 * A part of one, such as how sure somebody is: 0 to 1, or `min` to `max`, as a decimal string, for it is kept as exactly
 * as it is given.
 */
export const FractionField = (options: FieldOptions & { min?: string; max?: string } = {}) => {
  const { min = '0', max = '1', ...rest } = options;
  return field(
    'invalid_fraction',
    check.fraction(min, max),
    { type: String, pattern: check.fractionPattern.source },
    {
      example: '0.600',
      ...rest,
    },
  );
};

/** A calendar day, `YYYY-MM-DD`, from 1900 on. */
export const DateField = (options: FieldOptions = {}) =>
  field('invalid_date', check.date, { type: String, format: 'date' }, { example: '2026-11-20', ...options });

/** A set of calendar days: none twice, `max` at most. */
export const DateListField = (options: FieldOptions & { max: number }) => {
  const { max, ...rest } = options;
  const items = { type: 'string', format: 'date' } as const;
  return field(
    'invalid_dates',
    check.dateList(max),
    { type: 'array', items, maxItems: max, uniqueItems: true },
    { example: ['2026-11-27'], ...rest },
  );
};

/** A measured or computed number, which is never exact: what has to be is an integer or a decimal string. */
export const NumberField = (options: FieldOptions = {}) =>
  field('invalid_number', check.number, { type: Number }, { example: 12.5, ...options });

/** A point in time with its offset, to the millisecond, from 1900 on. */
export const InstantField = (options: FieldOptions = {}) =>
  field(
    'invalid_time',
    check.instant,
    { type: String, format: 'date-time' },
    {
      example: '2026-11-20T10:15:00.000Z',
      ...options,
    },
  );

const integerOfQuery = (value: unknown): unknown =>
  typeof value === 'string' && /^-?(0|[1-9]\d{0,15})$/.test(value) ? Number(value) : value;

const booleanOfQuery = (value: unknown): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;
