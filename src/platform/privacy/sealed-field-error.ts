import { Problem } from '../errors/problem.js';
import { FieldEncryptionError } from './field-encryption-error.js';

/** Where a value is at home. What was sealed for one place opens in no other. */
export interface FieldPlace {
  /** With its schema: `casework.beneficiaries`. */
  table: string;
  /** The column's name in the database. */
  column: string;
  /** The row's id, a UUID in either case. */
  row: string;
}

/** A sealed value that cannot be opened. The message names the place and what to do. */
export abstract class SealedFieldError extends FieldEncryptionError {
  constructor(
    message: string,
    readonly place: FieldPlace,
  ) {
    super(`${place.table}.${place.column} of the row ${place.row} cannot be decrypted: ${message}`);
  }
}

/** The key that sealed the value is not among `ENCRYPTION_KEYS`; the value is whole and opens once the key is back. */
export class MissingKeyError extends SealedFieldError {
  override readonly name = 'MissingKeyError';

  constructor(
    readonly keyId: string,
    place: FieldPlace,
  ) {
    super(
      `the key "${keyId}" is not in ENCRYPTION_KEYS. Put it back there, after the first one, and start again`,
      place,
    );
  }

  toProblem(): Problem {
    return new Problem(503, 'platform.key_missing', 'A part of this record cannot be read just now.', {
      headers: { 'retry-after': '60' },
    });
  }
}

/** The value is no envelope, was changed, belongs to another place, or was sealed with another key of that id. */
export class UnreadableFieldError extends SealedFieldError {
  override readonly name = 'UnreadableFieldError';

  constructor(keyId: string | undefined, place: FieldPlace) {
    super(
      keyId === undefined
        ? 'it is not what this service has sealed'
        : `it was changed or moved from another place, or its key "${keyId}" is not the one of ENCRYPTION_KEYS`,
      place,
    );
  }

  toProblem(): Problem {
    return new Problem(500, 'platform.field_unreadable', 'A part of this record cannot be read.');
  }
}
