import type {
  BulkCreateOptions,
  FindOptions,
  IncludeOptions,
  Model,
  ModelStatic,
  UpdateOptions,
} from 'sequelize';
import { findEncryption, type ModelEncryption } from './model-encryption.js';

type Attributes = FindOptions['attributes'];

/** What cannot be done right with encrypted columns is refused before it begins. */
export class QueryChecks {
  constructor(private readonly encryption: ModelEncryption) {}

  /** Clearing is the same for every row; any other value is sealed for one row. */
  bulkUpdate(options: UpdateOptions & { attributes?: Record<string, unknown> }): void {
    const values = options.attributes ?? {};
    const refused = Object.keys(values).find(
      (name) => this.encryption.isBound(name) && values[name] !== null,
    );
    if (refused) {
      throw this.encryption.misuse(`${refused} cannot be updated over several rows; read each and save it`);
    }
    const clear = (attribute: string): void => {
      values[attribute] = null;
      options.fields?.push(attribute);
    };
    for (const { attribute, index, tokens } of this.encryption.place.columns) {
      if (index && values[attribute] === null) clear(index.attribute);
      if (tokens && (values[attribute] === null || values[tokens.scope.attribute] === null)) {
        clear(tokens.attribute);
      }
    }
  }

  upsert(values: object): void {
    const refused = Object.entries(values).find(
      ([name, value]) => this.isEncrypted(name) && value !== undefined,
    );
    if (refused) throw this.encryption.misuse(`${refused[0]} cannot be upserted; the row's id is not known`);
  }

  bulkCreate({ updateOnDuplicate = [] }: BulkCreateOptions): void {
    const refused = updateOnDuplicate.map(String).find((name) => this.encryption.isBound(name));
    if (refused) {
      throw this.encryption.misuse(`${refused} cannot be updated on a duplicate; the row's id is not known`);
    }
  }

  private isEncrypted(name: string): boolean {
    return this.encryption.place.columns.some(({ attribute }) => attribute === name);
  }
}

/**
 * Of a query and all that it includes: whatever is encrypted is read beside the id that it is bound to, under its own
 * name, and not sorted by.
 */
export function prepareFind(model: ModelStatic<Model>, options: FindOptions, isRaw = options.raw): void {
  const encryption = findEncryption(model);
  if (encryption) prepareSelection(encryption, options);
  for (const include of (options.include ?? []) as (IncludeOptions & { model: ModelStatic<Model> })[]) {
    if (isRaw) refuseRawInclude(include);
    prepareFind(include.model, include as FindOptions, isRaw);
  }
}

function prepareSelection(encryption: ModelEncryption, options: FindOptions): void {
  const { idAttribute, columns } = encryption.place;
  const isEncrypted = (name: unknown): boolean => columns.some(({ attribute }) => attribute === name);
  const sorted = Array.isArray(options.order) ? options.order.map((item) => [item].flat()[0]) : [];
  const { attributes } = options;
  const renamed = selected(attributes).map((item) => (Array.isArray(item) ? item[0] : undefined));
  if (sorted.some(isEncrypted)) throw encryption.misuse('nothing can be sorted by an encrypted column');
  if (renamed.some(isEncrypted)) {
    throw encryption.misuse('an encrypted column cannot be read under another name');
  }
  if (Array.isArray(attributes)) {
    if (attributes.some(isEncrypted) && !attributes.includes(idAttribute)) attributes.push(idAttribute);
  } else if (attributes?.exclude) {
    attributes.exclude = attributes.exclude.filter((name) => name !== idAttribute);
  }
}

const selected = (attributes: Attributes) =>
  Array.isArray(attributes) ? attributes : (attributes?.include ?? []);

/** Rows without instances hold what is included under names of their own: it would not be opened. */
function refuseRawInclude({ model, attributes }: IncludeOptions & { model: ModelStatic<Model> }): void {
  const encryption = findEncryption(model);
  const column = encryption?.place.columns.find(({ attribute }) => selects(attributes, attribute));
  if (column) throw encryption!.misuse(`${column.attribute} cannot be included with raw: true`);
}

function selects(attributes: Attributes, name: string): boolean {
  if (attributes === undefined) return true;
  if (Array.isArray(attributes)) return attributes.includes(name);
  return !attributes.exclude?.includes(name);
}
