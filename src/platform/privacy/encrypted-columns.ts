import 'reflect-metadata';
import type { Model, ModelStatic } from 'sequelize';
import { EncryptedColumnMisuse } from './field-encryption-error.js';

/** The same for storing and for searching: what it makes equal is found as equal. */
export type Normalise = (value: string) => string;

/** `json`: the attribute is whatever JSON can say. */
export type PlaintextForm = 'text' | 'json';

/** An encrypted column of a model. */
export interface EncryptedColumn {
  attribute: string;
  /** Its name in the database. */
  column: string;
  form: PlaintextForm;
  index: { attribute: string; column: string; normalise: Normalise } | undefined;
  tokens: { attribute: string; column: string; scope: { attribute: string; column: string } } | undefined;
}

/** The encrypted columns of a model, and what is needed to bind them to their rows. */
export interface EncryptedTable {
  /** With its schema: `casework.beneficiaries`. */
  table: string;
  /** Attribute of the primary key. */
  idAttribute: string;
  idColumn: string;
  columns: readonly EncryptedColumn[];
}

interface BlindIndexDeclaration {
  of: string;
  normalise: Normalise;
}

interface SearchTokensDeclaration {
  of: string;
  /** Attribute. */
  scope: string;
}

const formKey = 'atrium:encrypted';
const indexKey = 'atrium:blind-index';
const tokensKey = 'atrium:search-tokens';

export const declareEncrypted = (prototype: object, attribute: string, form: PlaintextForm): void =>
  Reflect.defineMetadata(formKey, form, prototype, attribute);

export const declareBlindIndex = (prototype: object, attribute: string, index: BlindIndexDeclaration): void =>
  Reflect.defineMetadata(indexKey, index, prototype, attribute);

export const declareSearchTokens = (
  prototype: object,
  attribute: string,
  tokens: SearchTokensDeclaration,
): void => Reflect.defineMetadata(tokensKey, tokens, prototype, attribute);

/**
 * What the decorators `@Encrypted`, `@BlindIndexOf` and `@SearchTokensOf` say of a model that is initialised.
 * @returns `undefined` for a model without encrypted columns.
 * @throws EncryptedColumnMisuse for a model whose rows cannot be told by one id, or an index or tokens of nothing.
 */
export function encryptedTableOf(model: ModelStatic<Model>): EncryptedTable | undefined {
  const attributes = Object.entries(model.getAttributes());
  const prototype = model.prototype as object;
  const columns = attributes.flatMap(([attribute, { field }]): EncryptedColumn[] => {
    const form = Reflect.getMetadata(formKey, prototype, attribute) as PlaintextForm | undefined;
    return form ? [{ attribute, column: field ?? attribute, form, index: undefined, tokens: undefined }] : [];
  });
  for (const [attribute, { field }] of attributes) {
    const name = { attribute, column: field ?? attribute };
    const index = Reflect.getMetadata(indexKey, prototype, attribute) as BlindIndexDeclaration | undefined;
    if (index) textOf(model, columns, index.of).index = { ...name, normalise: index.normalise };
    const tokens = Reflect.getMetadata(tokensKey, prototype, attribute) as
      SearchTokensDeclaration | undefined;
    if (tokens) textOf(model, columns, tokens.of).tokens = { ...name, scope: scopeOf(model, tokens.scope) };
  }
  return columns.length === 0 ? undefined : { ...placeOf(model), columns };
}

function textOf(
  model: ModelStatic<Model>,
  columns: readonly EncryptedColumn[],
  attribute: string,
): EncryptedColumn {
  const text = columns.find((column) => column.attribute === attribute && column.form === 'text');
  if (!text) throw misuse(model, `is searched by ${attribute}, which is no encrypted text`);
  return text;
}

function scopeOf(model: ModelStatic<Model>, attribute: string): { attribute: string; column: string } {
  const scope = model.getAttributes()[attribute];
  if (!scope) throw misuse(model, `has search tokens in the scope ${attribute}, which is no attribute`);
  return { attribute, column: scope.field ?? attribute };
}

function placeOf(model: ModelStatic<Model>): Omit<EncryptedTable, 'columns'> {
  const [idAttribute, ...others] = model.primaryKeyAttributes;
  if (idAttribute === undefined || others.length > 0) {
    throw misuse(model, 'has encrypted columns and needs a primary key of one column');
  }
  const name = model.getTableName();
  const table = typeof name === 'string' ? name : `${name.schema}.${name.tableName}`;
  return { table, idAttribute, idColumn: model.getAttributes()[idAttribute]!.field ?? idAttribute };
}

const misuse = (model: ModelStatic<Model>, fault: string): EncryptedColumnMisuse =>
  new EncryptedColumnMisuse(`The model ${model.name} ${fault}.`);
