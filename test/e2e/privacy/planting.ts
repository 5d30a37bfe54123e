import type pg from 'pg';
import { classesOf, isMasked } from '../../../src/platform/privacy/data-classes.js';
import { encryptedTableOf } from '../../../src/platform/privacy/encrypted-columns.js';
import type { FieldCipher } from '../../../src/platform/privacy/field-cipher.js';
import type { PersonalTable } from '../../../src/platform/privacy/personal-tables.js';
import type { Canary } from './canary.js';

/** A value that was put into one column of one row. */
export interface Planted {
  table: string;
  column: string;
  attribute: string;
  id: string;
  value: string;
}

interface Row {
  id: string;
  values: Record<string, string | number | boolean | null>;
}

/** What holds no words holds no canary either: as it is, it has to be there. */
const wordless = ['boolean', 'integer', 'bigint[]'];

/**
 * Puts a canary into every column that is personal or sensitive, of every row that belongs to the account, past the
 * service. What a column takes only out of a few values stays as it is, and has to be there.
 */
export async function plant(
  client: pg.Client,
  tables: readonly PersonalTable[],
  { userId, canary, cipher }: { userId: string; canary: Canary; cipher: FieldCipher },
): Promise<Planted[]> {
  const planted: Planted[] = [];
  await client.query('BEGIN');
  await client.query(`SELECT set_config('atrium.user_id', $1, true)`, [userId]);
  for (const table of tables) {
    const { rows } = await client.query<Row>(
      `SELECT id, to_jsonb(t) AS values FROM ${table.name} AS t WHERE ${table.isOwn} ORDER BY id`,
    );
    if (rows.length === 0) throw new Error(`${table.name} has no row: let PersonsLife do what makes one`);
    for (const { column, attribute, type, isJson } of await columnsOf(client, table)) {
      for (const row of rows) {
        const place = { table: table.name, column, row: row.id };
        const given = type === 'bytea' ? canary.text() : canary.ofType(type);
        const isWordless = wordless.includes(type);
        if (given === undefined && !isWordless)
          throw new Error(`${table.name}.${column}: Canary knows no ${type}`);
        const plaintext = isJson ? JSON.stringify({ note: given }) : given;
        const stored = type === 'bytea' ? cipher.seal(plaintext!, place) : given;
        const update = `UPDATE ${table.name} SET ${column} = $1 WHERE id = $2`;
        const isTaken = !isWordless && (await takes(client, update, [stored, row.id]));
        const value = isTaken ? given : row.values[column];
        if (value === null || value === undefined)
          throw new Error(`${table.name}.${column} takes no canary, and is empty`);
        planted.push({ table: table.name, column, attribute, id: row.id, value: String(value) });
      }
    }
  }
  await client.query('COMMIT');
  return planted;
}

async function columnsOf(client: pg.Client, { name, model }: PersonalTable) {
  const { rows } = await client.query<{ column: string; type: string }>(
    `SELECT attname AS column, format_type(atttypid, atttypmod) AS type FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [name],
  );
  const types = new Map(rows.map(({ column, type }) => [column, type]));
  const attributes = Object.entries(model.getAttributes());
  const sealed = encryptedTableOf(model)?.columns ?? [];
  return [...classesOf(model)]
    .filter(([, dataClass]) => isMasked(dataClass) && dataClass !== 'secret')
    .map(([column]) => ({
      column,
      type: types.get(column)!,
      isJson: sealed.some((one) => one.column === column && one.form === 'json'),
      attribute: attributes.find(([attribute, { field = attribute }]) => field === column)![0],
    }));
}

async function takes(client: pg.Client, statement: string, values: unknown[]): Promise<boolean> {
  await client.query('SAVEPOINT attempt');
  try {
    await client.query(statement, values);
    return true;
  } catch (error) {
    // Against a check, or too long; anything else is a mistake of this file.
    if (!['23514', '22001'].includes((error as { code?: string }).code ?? '')) throw error;
    await client.query('ROLLBACK TO attempt');
    return false;
  }
}
