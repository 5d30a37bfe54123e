import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModelAttributeColumnOptions } from 'sequelize';
import { Column, DataType, Sequelize, Table, type ModelCtor } from 'sequelize-typescript';
import { owner, roles, type TableAccess } from '../src/platform/access/row-access.js';
import { BaseModel } from '../src/platform/database/base.model.js';
import type { FeatureDefinition } from '../src/platform/features/feature.module.js';
import { Classified, type DataClass } from '../src/platform/privacy/data-classes.js';

/** What is otherwise in the changed project: one column and one index of one table. */
export interface ProjectOptions {
  folder: string;
  tables: number;
  isChanged: boolean;
}

const schemas = ['billing', 'campaigns', 'catalogue', 'fulfilment', 'support', 'training'];

/**
 * Modules with so many tables between them: columns of many types, domains, enums, generated columns, keys within and
 * across schemas, indexes, checks, triggers, policies, views and comments.
 */
export async function projectFeatures(options: ProjectOptions): Promise<FeatureDefinition[]> {
  const features = await Promise.all(
    schemas.map((schema, at) => featureOf(schema, tablesOf(at, options.tables), options)),
  );
  // So that the models can be asked for their columns. It never connects.
  new Sequelize({
    dialect: 'postgres',
    define: { underscored: true, timestamps: false },
    models: features.flatMap(({ models }) => models),
  });
  return features;
}

/** The numbers of the tables of a schema: as many in each, the rest in the first ones. */
function tablesOf(at: number, tables: number): number[] {
  return Array.from({ length: tables }, (_, number) => number).filter(
    (number) => number % schemas.length === at,
  );
}

async function featureOf(
  schema: string,
  numbers: number[],
  { folder, isChanged }: ProjectOptions,
): Promise<FeatureDefinition> {
  const sql = join(folder, 'sql', schema, '/');
  await mkdir(sql, { recursive: true });
  const functions = `COMMENT ON SCHEMA ${schema} IS 'A module of the bench.';\n${functionOf(schema)}`;
  await writeFile(join(sql, '00-schema.sql'), functions);
  await writeFile(join(sql, '10-tables.sql'), numbers.map((number) => tableSql(schema, number)).join('\n'));
  const tables = numbers.map((number, index) =>
    modelOf(schema, { number, parent: numbers[index - 1], isChanged: isChanged && number === 0 }),
  );
  return {
    schema,
    models: tables,
    constraints: {},
    access: Object.fromEntries(numbers.map((number) => [titleOf(number), accessOf(number)])),
    sql: pathToFileURL(sql),
  };
}

const titleOf = (number: number): string => `records_${String(number).padStart(3, '0')}`;

function accessOf(number: number): TableAccess {
  const rules = number % 3 === 0 ? [roles('analyst', 'admin')] : [owner(), roles('admin')];
  const service = ['select', 'insert', 'update', 'delete'] as const;
  return number % 7 === 0
    ? { service, notExported: 'It is nobody’s.' }
    : { select: rules, insert: rules, update: rules, delete: rules, service, belongsTo: 'user_id' };
}

interface TableShape {
  number: number;
  parent: number | undefined;
  isChanged: boolean;
}

type ColumnShape = [attribute: string, dataClass: DataClass, options: Partial<ModelAttributeColumnOptions>];

const reference = (
  schema: string,
  tableName: string,
  onDelete: string,
): Partial<ModelAttributeColumnOptions> => ({
  type: DataType.UUID,
  references: { model: { schema, tableName } as never, key: 'id' },
  onUpdate: 'CASCADE',
  onDelete,
});

function columnsOf(schema: string, { number, parent, isChanged }: TableShape): ColumnShape[] {
  return [
    ['userId', 'internal', reference('identity', 'users', 'CASCADE')],
    ['code', 'public', { type: DataType.STRING(40), allowNull: false }],
    ['title', 'public', { type: DataType.STRING(255), allowNull: false, defaultValue: '' }],
    ['email', 'personal', { type: 'platform.email_address' }],
    ['phone', 'personal', { type: 'platform.phone_number' }],
    ['amount', 'internal', { type: DataType.DECIMAL(12, 2), allowNull: false, defaultValue: 0 }],
    ['pieces', 'internal', { type: DataType.INTEGER, allowNull: false, defaultValue: 1 }],
    ['status', 'internal', { type: DataType.STRING(20), allowNull: false, defaultValue: 'open' }],
    ['isActive', 'internal', { type: DataType.BOOLEAN, allowNull: false, defaultValue: true }],
    ['happenedOn', 'internal', { type: DataType.DATEONLY }],
    ['details', 'internal', { type: DataType.JSONB }],
    ['tokenHash', 'secret', { type: DataType.BLOB }],
    ...(parent === undefined
      ? []
      : ([['parentId', 'internal', reference(schema, titleOf(parent), 'RESTRICT')]] as ColumnShape[])),
    ...(number % 10 === 0
      ? ([['kind', 'public', { type: DataType.ENUM('small', 'large'), allowNull: false }]] as ColumnShape[])
      : []),
    ...(isChanged ? ([['remark', 'internal', { type: DataType.TEXT }]] as ColumnShape[]) : []),
  ];
}

function modelOf(schema: string, shape: TableShape): ModelCtor {
  class Record extends BaseModel<object> {}
  const name = titleOf(shape.number);
  Object.defineProperty(Record, 'name', { value: `${schema}_${name}` });
  for (const [attribute, dataClass, options] of columnsOf(schema, shape)) {
    const field = attribute.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    Classified(dataClass)(Record.prototype, attribute);
    Column({ field, ...options })(Record.prototype, attribute);
  }
  const index = (fields: string[], unique = false) => ({
    name: `${name}__${fields.join('_')}_${unique ? 'key' : 'idx'}`,
    fields,
    unique,
  });
  const indexes = [
    index(['code'], true),
    index(['created_at', 'id']),
    index(['user_id', 'status']),
    ...(shape.parent === undefined ? [] : [index(['parent_id'])]),
    ...(shape.isChanged ? [index(['remark', 'id'])] : []),
  ];
  Table({ schema, tableName: name, indexes })(Record);
  return Record as unknown as ModelCtor;
}

const functionOf = (schema: string): string => `
  CREATE FUNCTION ${schema}.shorten() RETURNS trigger LANGUAGE plpgsql SET search_path = ''
  AS $body$
  BEGIN
    NEW.title := pg_catalog.btrim(NEW.title);
    RETURN NEW;
  END
  $body$;
  COMMENT ON FUNCTION ${schema}.shorten() IS 'BEFORE INSERT OR UPDATE: no spaces around a title.';`;

function tableSql(schema: string, number: number): string {
  const name = titleOf(number);
  const table = `${schema}.${name}`;
  return `
    ALTER TABLE ${table}
      ADD CONSTRAINT ${name}__status_check CHECK (status IN ('open', 'paid', 'closed')),
      ADD CONSTRAINT ${name}__amount_check CHECK (amount >= 0),
      ADD CONSTRAINT ${name}__token_hash_check CHECK (octet_length(token_hash) = 32);
    CREATE INDEX ${name}__title_idx ON ${table} (lower(title)) WHERE is_active;
    CREATE INDEX ${name}__search_idx ON ${table} USING gin (title public.gin_trgm_ops);
    CREATE TRIGGER ${name}__set_updated_at BEFORE UPDATE ON ${table}
      FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
    CREATE TRIGGER ${name}__shorten BEFORE INSERT OR UPDATE OF title ON ${table}
      FOR EACH ROW EXECUTE FUNCTION ${schema}.shorten();
    COMMENT ON TABLE ${table} IS 'Table ${number} of the bench.';
    COMMENT ON COLUMN ${table}.amount IS 'In the currency of the contract.';`;
}
