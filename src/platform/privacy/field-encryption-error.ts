import { Problem } from '../errors/problem.js';

/** Something about encrypted columns went wrong. The message is for operators and developers; it holds no value. */
export abstract class FieldEncryptionError extends Error {
  /** What the caller is told: nothing of it. */
  abstract toProblem(): Problem;
}

/** The code asks of an encrypted column what cannot be done right. */
export class EncryptedColumnMisuse extends FieldEncryptionError {
  override readonly name = 'EncryptedColumnMisuse';

  toProblem(): Problem {
    return new Problem(500, 'platform.internal', 'Something went wrong on our side.');
  }
}
