import 'reflect-metadata';
import type { Model, ModelStatic } from 'sequelize';
import { uuidV7 } from '../database/uuid-v7.js';
import type { BlindIndex, IndexedColumn } from './blind-index.js';
import { canonicalUuid } from './canonical-uuid.js';
import type { EncryptedColumn, EncryptedTable } from './encrypted-columns.js';
import type { FieldCipher } from './field-cipher.js';
import { EncryptedColumnMisuse } from './field-encryption-error.js';
import type { MatchOptions } from './fold-words.js';
import type { FieldPlace } from './sealed-field-error.js';
import type { SearchTokens } from './search-tokens.js';

/** Attributes of a row: sealed bytes as they are stored, or a string that is to be sealed. */
type Values = Record<string, unknown>;

const key = 'atrium:model-encryption';

/** Seals and opens the encrypted columns of one model. */
export class ModelEncryption {
  private readonly columns: ReadonlyMap<string, EncryptedColumn>;

  constructor(
    readonly place: EncryptedTable,
    private readonly cipher: FieldCipher,
    private readonly blindIndex: BlindIndex,
    private readonly searchTokens: SearchTokens,
  ) {
    this.columns = new Map(place.columns.map((column) => [column.attribute, column]));
  }

  /** The plaintext of one attribute. */
  read(attribute: string, values: Values): unknown {
    const column = this.columns.get(attribute)!;
    const stored = values[attribute];
    if (stored === null || stored === undefined) return stored;
    const text = Buffer.isBuffer(stored) ? this.open(stored, column, values) : String(stored);
    return column.form === 'json' ? (JSON.parse(text) as unknown) : text;
  }

  /** Opens what a query without instances has read. */
  openRaw(row: Values): void {
    for (const { attribute } of this.columns.values()) {
      if (Buffer.isBuffer(row[attribute])) row[attribute] = this.read(attribute, row);
    }
  }

  /**
   * Seals what is new in a row that is about to be stored, and computes its blind indexes and search tokens.
   * @param fields the attributes that will be stored; what else must be is added to it.
   * @throws MissingKeyError or UnreadableFieldError where a value would be lost that could not be opened.
   */
  seal(instance: Model, fields: PropertyKey[]): void {
    const values = instance.dataValues as Values;
    if (instance.isNewRecord) this.giveId(values, fields);
    for (const column of this.columns.values()) {
      const { attribute, index } = column;
      this.tokenise(instance, column, fields);
      if (!fields.includes(attribute)) continue;
      const plaintext = values[attribute];
      if (index && plaintext === null) values[index.attribute] = null;
      if (typeof plaintext === 'string') {
        if (!instance.isNewRecord) this.assertReplaceable(instance, column);
        values[attribute] = this.cipher.seal(plaintext, this.placeIn(column, values));
        if (index) values[index.attribute] = this.indexed(column, plaintext);
      }
      if (index) addTo(fields, index.attribute);
    }
  }

  /** What rows with this value have in the blind index. */
  candidates(attribute: string, value: string): { attribute: string; hashes: Buffer[] } {
    const column = this.columns.get(attribute);
    if (!column?.index) throw this.misuse(`${attribute} has no blind index`);
    const hashes = this.blindIndex.candidates(column.index.normalise(value), this.indexedColumn(column));
    return { attribute: column.index.attribute, hashes };
  }

  /** The blind index of a value that is sealed now. */
  indexed(column: EncryptedColumn, plaintext: string): Buffer | null {
    if (!column.index) return null;
    return this.blindIndex.index(column.index.normalise(plaintext), this.indexedColumn(column));
  }

  /** What rows whose text has all words of `query` have in their search tokens: all of any one set. */
  tokenSets(
    attribute: string,
    query: string,
    scopes: readonly string[],
    options?: MatchOptions,
  ): { attribute: string; sets: string[][] } {
    const column = this.columns.get(attribute);
    if (!column?.tokens) throw this.misuse(`${attribute} has no search tokens`);
    const place = this.indexedColumn(column);
    const sets = scopes.flatMap((scope) => this.searchTokens.query(query, { ...place, scope }, options));
    return { attribute: column.tokens.attribute, sets };
  }

  /** The search tokens of a text that is sealed now; none where there is no scope. */
  tokenised(column: EncryptedColumn, plaintext: string, scope: unknown): string[] | null {
    if (!column.tokens || typeof scope !== 'string') return null;
    return this.searchTokens.tokens(plaintext, { ...this.indexedColumn(column), scope });
  }

  /** The attributes that only an instance can change. */
  isBound(attribute: string): boolean {
    return (
      attribute === this.place.idAttribute ||
      this.place.columns.some((column) =>
        [
          column.attribute,
          column.index?.attribute,
          column.tokens?.attribute,
          column.tokens?.scope.attribute,
        ].includes(attribute),
      )
    );
  }

  misuse(fault: string): EncryptedColumnMisuse {
    return new EncryptedColumnMisuse(`${this.place.table}: ${fault}.`);
  }

  /** Computes the search tokens, of a text that is not sealed yet too, where text or scope will be stored. */
  private tokenise(instance: Model, column: EncryptedColumn, fields: PropertyKey[]): void {
    const { attribute, tokens } = column;
    if (!tokens || !(fields.includes(attribute) || fields.includes(tokens.scope.attribute))) return;
    const values = instance.dataValues as Values;
    const [text, scope] = [values[attribute], values[tokens.scope.attribute]];
    if (!instance.isNewRecord) {
      if (text === undefined)
        throw this.misuse(`read ${attribute} before you change ${tokens.scope.attribute}`);
      if (scope === undefined)
        throw this.misuse(`read ${tokens.scope.attribute} before you change ${attribute}`);
    }
    const plaintext = Buffer.isBuffer(text) ? this.open(text, column, values) : text;
    values[tokens.attribute] =
      typeof plaintext === 'string' ? this.tokenised(column, plaintext, scope) : null;
    addTo(fields, tokens.attribute);
  }

  private open(sealed: Buffer, column: EncryptedColumn, values: Values): string {
    return this.cipher.open(sealed, this.placeIn(column, values));
  }

  /** What cannot be opened is whole as long as nobody writes over it: a key may just be missing. */
  private assertReplaceable(instance: Model, column: EncryptedColumn): void {
    const stored: unknown = instance.previous(column.attribute as never);
    if (stored === undefined) throw this.misuse(`read ${column.attribute} before you change it`);
    if (Buffer.isBuffer(stored)) this.open(stored, column, instance.dataValues as Values);
  }

  private giveId(values: Values, fields: PropertyKey[]): void {
    const { idAttribute } = this.place;
    if (typeof values[idAttribute] !== 'string') values[idAttribute] = uuidV7();
    addTo(fields, idAttribute);
  }

  private placeIn({ column }: EncryptedColumn, values: Values): FieldPlace {
    const row = values[this.place.idAttribute];
    if (typeof row !== 'string') throw this.misuse(`${column} needs the id of its row; select that too`);
    // In any other way of writing it the database would give it back differently.
    if (!canonicalUuid.test(row)) throw this.misuse('the id of a row is no UUID as PostgreSQL writes it');
    return { table: this.place.table, column, row };
  }

  private indexedColumn({ column }: EncryptedColumn): IndexedColumn {
    return { table: this.place.table, column };
  }
}

function addTo(fields: PropertyKey[], attribute: string): void {
  if (!fields.includes(attribute)) fields.push(attribute);
}

/** Makes `encryption` that of `model` and of what is derived from it (scopes). */
export const setEncryption = (model: ModelStatic<Model>, encryption: ModelEncryption): void =>
  Reflect.defineMetadata(key, encryption, model);

/** @returns `undefined` for a model without encrypted columns. */
export const findEncryption = (model: ModelStatic<Model>): ModelEncryption | undefined =>
  Reflect.getMetadata(key, model) as ModelEncryption | undefined;

/** @throws EncryptedColumnMisuse for a model that no service has taken up. */
export function encryptionOf(instance: Model): ModelEncryption {
  const model = instance.constructor as ModelStatic<Model>;
  const encryption = findEncryption(model);
  if (!encryption) throw new EncryptedColumnMisuse(`The model ${model.name} belongs to no running service.`);
  return encryption;
}
