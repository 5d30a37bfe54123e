import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import {
  appendOnly,
  guideNames,
  promisedColumns,
  promisedEnums,
  promisedIndexes,
  promisedLeads,
  promisedReferences,
  promisedUniqueness,
  wallTimes,
} from './guide-promises.js';
import { columnsSql, indexesSql, keysSql, tablesSql } from './catalog-queries.js';
import { allowedName, redundantIndexes, type IndexRow, type KeyRow } from './index-rules.js';

interface TableRow {
  title: string;
  schema: string;
  name: string;
  triggers: string[];
  policies: string[];
}

interface ColumnRow {
  table: string;
  name: string;
  type: string;
  isRequired: boolean;
  default: string | null;
  isGenerated: boolean;
}

let client: pg.Client;
let tables: TableRow[];
let columns: ColumnRow[];
let indexes: IndexRow[];
let keys: KeyRow[];

const read = async <Row extends object>(sql: string): Promise<Row[]> => (await client.query<Row>(sql)).rows;

beforeAll(async () => {
  client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
  tables = await read(tablesSql);
  columns = await read(columnsSql);
  indexes = await read(indexesSql);
  keys = await read(keysSql);
});

afterAll(() => client.end());

const title = ({ table, name }: { table: string; name: string }): string => `${table}.${name}`;
const described = ({ type, isRequired, default: value, isGenerated }: ColumnRow): string =>
  [
    type.replace('character varying', 'varchar'),
    isRequired && 'not null',
    isGenerated ? 'generated' : value !== null && `default ${value}`,
  ]
    .filter(Boolean)
    .join(' ');

describe('every table', () => {
  it('belongs to a module and is in the plural, all names in snake_case', async () => {
    expect(tables.length).toBeGreaterThan(0);
    expect(tables.filter(({ schema }) => schema === 'public')).toEqual([]);
    expect(tables.map(({ name }) => name).filter((name) => !/[^s]s$/.test(name))).toEqual([]);
    const names = [
      ...tables.flatMap(({ schema, name, triggers, policies }) => [schema, name, ...triggers, ...policies]),
      ...columns.map(({ name }) => name),
      ...indexes.map(({ name }) => name),
      ...keys.map(({ name }) => name),
    ];
    expect(names.filter((name) => !/^[a-z][a-z0-9]*(_{1,2}[a-z0-9]+)*$/.test(name))).toEqual([]);
  });

  it('has a UUID v7 of the database for its id, and that alone as its primary key', () => {
    const ids = tables.map((table) => [
      table.title,
      columns.filter((column) => column.table === table.title && column.name === 'id').map(described),
      keys.filter((key) => key.table === table.title && key.kind === 'pk').map((key) => key.columns),
    ]);
    const right = [['uuid not null default platform.uuid_v7()'], [['id']]];
    expect(ids).toEqual(tables.map((table) => [table.title, ...right]));
  });

  it('tells when a row was made and, unless it is append-only, when it changed', () => {
    const instant = 'timestamp(3) with time zone not null default now()';
    const told = tables.map((table) => ({
      table: table.title,
      ...Object.fromEntries(
        columns
          .filter((column) => column.table === table.title && /^(created|updated)_at$/.test(column.name))
          .map((column) => [column.name, described(column)]),
      ),
      triggers: table.triggers.filter((name) => name.endsWith('__set_updated_at')),
    }));
    const right = tables.map((table) => ({
      table: table.title,
      created_at: instant,
      ...(!(table.title in appendOnly) && { updated_at: instant }),
      triggers: table.title in appendOnly ? [] : [`${table.name}__set_updated_at`],
    }));
    expect(told).toEqual(right);
    expect(Object.keys(appendOnly).filter((name) => !tables.some((table) => table.title === name))).toEqual(
      [],
    );
  });

  it('moves updated_at with a change made in plain SQL, and not without one', async () => {
    const changing = tables.filter((table) => !(table.title in appendOnly));
    for (const table of changing) {
      expect([table.title, await movesOf(table.title)]).toEqual([
        table.title,
        { noChange: 'stays', ownValue: 'stays', change: 'moves' },
      ]);
    }
  });
});

/** What `updated_at` of a row of `table` does, whatever else the table demands of its rows. */
async function movesOf(table: string): Promise<Record<string, string>> {
  const past = '2000-01-01T00:00:00Z';
  const after = async (set: string): Promise<string> => {
    const { rows } = await client.query<{ at: Date }>(
      `UPDATE ${table} SET ${set} RETURNING updated_at AS at`,
    );
    expect(rows).toHaveLength(1);
    return rows[0]!.at.getTime() === Date.parse(past) ? 'stays' : 'moves';
  };
  await client.query('BEGIN');
  try {
    await client.query(demandNothingOf(table));
    // What migrations put in; its foreign keys are gone.
    await client.query(
      `SET session_replication_role = replica; DELETE FROM ${table}; SET session_replication_role = origin`,
    );
    await client.query(`INSERT INTO ${table} (updated_at) VALUES ('${past}')`);
    return {
      noChange: await after('created_at = created_at'),
      ownValue: await after(`updated_at = '2001-01-01'`),
      change: await after(`created_at = created_at + interval '1 second'`),
    };
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Bits of `pg_trigger.tgtype`. */
const [before, update] = [2, 16];

const demandNothingOf = (table: string): string => `
  DO $$
  DECLARE
    change text;
  BEGIN
    FOR change IN
      SELECT format('DROP CONSTRAINT %I', conname) FROM pg_constraint
       WHERE conrelid = '${table}'::regclass AND contype IN ('c', 'f')
      UNION ALL
      SELECT format('ALTER COLUMN %I DROP NOT NULL', attname) FROM pg_attribute
       WHERE attrelid = '${table}'::regclass AND attnum > 0 AND attnotnull AND attname <> 'id' AND attidentity = ''
      UNION ALL
      -- All but those that may change a row while it is updated.
      SELECT format('DISABLE TRIGGER %I', tgname) FROM pg_trigger
       WHERE tgrelid = '${table}'::regclass AND NOT tgisinternal AND NOT (tgtype & ${before} > 0 AND tgtype & ${update} > 0)
    LOOP
      EXECUTE 'ALTER TABLE ${table} ' || change;
    END LOOP;
  END $$`;

describe('every id', () => {
  it('is a UUID of version 7, in the order of time', async () => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT platform.uuid_v7() AS id, pg_sleep(0.002) FROM generate_series(1, 50)`,
    );
    const ids = rows.map(({ id }) => id);
    expect(
      ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toEqual([]);
    expect(ids).toEqual([...ids].sort());
  });
});

describe('every column', () => {
  const wrong = (about: RegExp, right: (column: ColumnRow) => boolean): string[] =>
    columns.filter((column) => about.test(column.name) && !right(column)).map(title);

  it('keeps a time with its zone, to the millisecond', () => {
    const times = columns.filter(({ type }) => /^time/.test(type));
    const otherwise = times.filter(({ type }) => type !== 'timestamp(3) with time zone');
    expect(otherwise.map(title).sort()).toEqual(Object.keys(wallTimes).sort());
    const isOfMoment = (column: ColumnRow): boolean =>
      /^timestamp/.test(column.type) || title(column) in wallTimes;
    expect(wrong(/_at$/, isOfMoment)).toEqual([]);
  });

  it('keeps money exactly, and nothing as a float', () => {
    expect(wrong(/price|amount|cost/, ({ type }) => type === 'numeric(10,2)')).toEqual([]);
    // A sum of prices, of however many pieces.
    expect(wrong(/revenue/, ({ type }) => type === 'numeric(38,2)')).toEqual([]);
    expect(
      columns.filter(({ type }) => /^(real|double precision|money|numeric)$/.test(type)).map(title),
    ).toEqual([]);
  });

  it('checks e-mail addresses, phone numbers and usernames by their domain, unless they are sealed', () => {
    const isOf =
      (domain: string) =>
      ({ type }: ColumnRow): boolean =>
        type === domain || type === 'bytea';
    expect(wrong(/(^|_)email(_id)?$/, isOf('platform.email_address'))).toEqual([]);
    expect(wrong(/(^|_)(phone|contact_number)$/, isOf('platform.phone_number'))).toEqual([]);
    expect(wrong(/^username$/, ({ type }) => type === 'platform.username')).toEqual([]);
  });

  it('that is a yes or no is one or the other', () => {
    expect(columns.filter(({ type, isRequired }) => type === 'boolean' && !isRequired).map(title)).toEqual(
      [],
    );
    expect(wrong(/^is_/, ({ type }) => type === 'boolean')).toEqual([]);
  });
});

describe('every constraint and index', () => {
  it("has the guide's name or its table, columns and kind for one", () => {
    const named = [...keys, ...indexes.filter(({ isOfConstraint }) => !isOfConstraint)];
    expect(named.filter((key) => !guideNames.has(key.name) && !allowedName(key)).map(title)).toEqual([]);
  });

  it('that is a foreign key is led by an index', () => {
    const unled = keys.filter(({ kind, table, columns: key }) => {
      const leads = (index: IndexRow): boolean =>
        index.table === table &&
        // What has no parent is left out of it by some: who looks for the children of one never misses that.
        (index.predicate === null || index.predicate === `(${key.join()} IS NOT NULL)`) &&
        key.every((name, at) => index.columns[at] === name);
      return kind === 'fk' && !indexes.some(leads);
    });
    expect(unled.map(title)).toEqual([]);
  });

  it('does what no other one does', () => {
    expect(redundantIndexes(indexes)).toEqual([]);
  });
});

describe('the guides', () => {
  it.each(Object.entries(promisedColumns))('find the columns of %s', (table, promised) => {
    const found = columns.filter((column) => column.table === table);
    expect(Object.fromEntries(found.map((column) => [column.name, described(column)]))).toMatchObject(
      promised,
    );
  });

  it.each(Object.entries(promisedIndexes))('find %s', (name, promised) => {
    const found = indexes.filter((index) => index.name === name).map(({ definition }) => definition);
    expect(found).toEqual([promised]);
  });

  it.each(Object.entries(promisedLeads))('find an index that begins with %s', (of, name) => {
    const found = indexes.filter((index) => index.name === name && index.predicate === null);
    const [, table, lead] = /^(\S+) \((.*)\)$/.exec(of)!;
    const columnsOf = lead!.split(', ');
    expect(found.map((index) => [index.table, index.columns.slice(0, columnsOf.length)])).toEqual([
      [table, columnsOf],
    ]);
  });

  it.each(Object.entries(promisedReferences))('find the foreign key of %s', (of, promised) => {
    const found = keys.filter(
      (key) => key.kind === 'fk' && `${key.table} (${key.columns.join(', ')})` === of,
    );
    expect(found.map(({ parent, onDelete }) => `${parent}, ${onDelete}`)).toEqual([promised]);
  });

  it.each(promisedUniqueness)('find %s unique', (of) => {
    const found = indexes.filter(({ isUnique, predicate, table, columns: key }) => {
      return isUnique && predicate === null && `${table} (${key.join(', ')})` === of;
    });
    expect(found).toHaveLength(1);
  });

  it.each(Object.entries(promisedEnums))('find the values of %s', async (type, promised) => {
    const { rows } = await client.query<{ values: string }>(
      `SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) AS values FROM pg_enum WHERE enumtypid = $1::regtype`,
      [type],
    );
    expect(rows).toEqual([{ values: promised }]);
  });
});
