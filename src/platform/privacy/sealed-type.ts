import { DataTypes } from 'sequelize';
import { EncryptedColumnMisuse } from './field-encryption-error.js';

/** Sequelize exports a proxy that constructs its own class whoever extends it; this is the class behind. */
export const { constructor: AbstractType } = DataTypes.ABSTRACT.prototype as unknown as {
  constructor: typeof DataTypes.ABSTRACT;
};

export interface BindOptions {
  bindParam: (value: unknown) => string;
}

/**
 * The type of a column that holds sealed bytes or a blind index: `bytea`. Whichever way a value takes into SQL passes
 * here, also where hooks are switched off, so that no plaintext gets through.
 */
export class SealedType extends AbstractType {
  override readonly key = 'SEALED';
  /** Sequelize: what {@link _stringify} answers is quoted already. */
  readonly escape = false;

  /** @param advice what to do instead of handing over a plain value. */
  constructor(
    private readonly column: string,
    private readonly advice: string,
  ) {
    super();
  }

  override toSql(): string {
    return 'BYTEA';
  }

  _stringify(value: unknown): string {
    return `'\\x${this.sealed(value).toString('hex')}'`;
  }

  _bindParam(value: unknown, { bindParam }: BindOptions): string {
    return bindParam(this.sealed(value));
  }

  private sealed(value: unknown): Buffer {
    if (Buffer.isBuffer(value)) return value;
    throw new EncryptedColumnMisuse(
      `A plain value for ${this.column} was kept from the database. ${this.advice}`,
    );
  }
}
