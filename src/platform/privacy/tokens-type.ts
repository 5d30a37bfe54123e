import { DataTypes } from 'sequelize';
import { EncryptedColumnMisuse } from './field-encryption-error.js';
import { tokensAsText } from './search-tokens.js';
import { AbstractType, type BindOptions } from './sealed-type.js';

const isToken = (value: unknown): boolean => typeof value === 'string' && /^-?\d{1,19}$/.test(value);

/**
 * The type of a column that holds search tokens: `bigint[]`, each a string of digits in the code. Whichever way a
 * value takes into SQL passes here, also where hooks are switched off, so that no word gets through.
 */
export class TokensType extends AbstractType {
  override readonly key = DataTypes.ARRAY.key;
  /** Sequelize: what {@link _stringify} answers is quoted already. */
  readonly escape = false;

  constructor(private readonly column: string) {
    super();
  }

  override toSql(): string {
    return 'BIGINT[]';
  }

  _stringify(value: unknown): string {
    return `'${this.text(value)}'`;
  }

  _bindParam(value: unknown, { bindParam }: BindOptions): string {
    return bindParam(this.text(value));
  }

  private text(value: unknown): string {
    if (Array.isArray(value) && value.every(isToken)) return tokensAsText(value as string[]);
    throw new EncryptedColumnMisuse(
      `A plain value for ${this.column} was kept from the database. Search with ModelEncryptions.containing.`,
    );
  }
}
