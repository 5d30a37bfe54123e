import { Column, type Model } from 'sequelize-typescript';
import { Classified } from './data-classes.js';
import {
  declareBlindIndex,
  declareEncrypted,
  declareSearchTokens,
  type Normalise,
  type PlaintextForm,
} from './encrypted-columns.js';
import { EncryptedColumnMisuse } from './field-encryption-error.js';
import { encryptionOf } from './model-encryption.js';
import { SealedType } from './sealed-type.js';
import { TokensType } from './tokens-type.js';

interface ColumnOptions {
  /** The column's name in the database. */
  field?: string;
  /** Default true. */
  allowNull?: boolean;
}

export interface SearchTokensOptions extends ColumnOptions {
  /** The attribute by which tokens differ, a UUID: what is searched together has it in common. */
  scope: string;
}

export interface EncryptedOptions extends ColumnOptions {
  /** `json`: the attribute is whatever JSON can say, read as a fresh copy each time. Default `text`: a string. */
  as?: PlaintextForm;
}

/**
 * A column of the class `sensitive`: `bytea` in the database, a string (or JSON) in the attribute. It is encrypted when
 * the row is saved and decrypted when the attribute is read; what cannot be done right is refused with
 * EncryptedColumnMisuse (docs/decisions/0013-field-encryption.md). Stands in place of `@Column` and `@Classified`. The
 * service itself reads and updates the table when it starts and when keys are rotated: its `access` has to allow that.
 */
export const Encrypted =
  ({ as = 'text', ...options }: EncryptedOptions = {}): PropertyDecorator =>
  (prototype, key) => {
    const attribute = String(key);
    const name = `${prototype.constructor.name}.${attribute}`;
    Classified('sensitive')(prototype, key);
    declareEncrypted(prototype, attribute, as);
    Column({
      ...options,
      type: new SealedType(name, 'Save it through an instance, with hooks; search by a blind index.'),
      get(this: Model) {
        return encryptionOf(this).read(attribute, this.dataValues as Record<string, unknown>);
      },
      set(this: Model, value: unknown) {
        this.setDataValue(attribute, plaintextOf(value, as, name));
      },
    })(prototype, attribute);
  };

/**
 * The column by which rows are found by the encrypted attribute `of`: filled when that is saved, searched with
 * `ModelEncryptions.matching`. It shows which rows are equal in `of`, hence it is for values that differ by person.
 */
export const BlindIndexOf =
  (of: string, normalise: Normalise, options: ColumnOptions = {}): PropertyDecorator =>
  (prototype, key) => {
    const attribute = String(key);
    const name = `${prototype.constructor.name}.${attribute}`;
    Classified('secret')(prototype, key);
    declareBlindIndex(prototype, attribute, { of, normalise });
    Column({
      ...options,
      type: new SealedType(name, 'Search with ModelEncryptions.matching.'),
      set(this: Model, value: unknown) {
        if (value) throw new EncryptedColumnMisuse(`${name} is set by saving ${of}, not by itself.`);
        this.setDataValue(attribute, value);
      },
    })(prototype, attribute);
  };

/**
 * The column (`bigint[]`, with a GIN index) by which rows are found by words of the encrypted text `of`: filled when
 * that or the scope is saved, null where one of them is; searched with `ModelEncryptions.containing` or `SearchTokens`.
 * What it shows who has the database alone: docs/decisions/0019-search-over-encrypted-text.md.
 */
export const SearchTokensOf =
  (of: string, { scope, ...options }: SearchTokensOptions): PropertyDecorator =>
  (prototype, key) => {
    const attribute = String(key);
    const name = `${prototype.constructor.name}.${attribute}`;
    Classified('secret')(prototype, key);
    declareSearchTokens(prototype, attribute, { of, scope });
    Column({
      ...options,
      type: new TokensType(name),
      set(this: Model, value: unknown) {
        if (value) throw new EncryptedColumnMisuse(`${name} is set by saving ${of}, not by itself.`);
        this.setDataValue(attribute, value);
      },
    })(prototype, attribute);
  };

/** What is sealed later. A Buffer is refused: it would be taken for what is sealed already. */
function plaintextOf(value: unknown, form: PlaintextForm, name: string): unknown {
  if (value === null || value === undefined) return value;
  if (form === 'json') return JSON.stringify(value);
  if (typeof value === 'string') return value;
  throw new EncryptedColumnMisuse(`${name} takes a string.`);
}
