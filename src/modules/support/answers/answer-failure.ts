/** `paused`: it has failed so often in a row that it is left alone for a while. */
export type FailureKind =
  'absent' | 'paused' | 'timeout' | 'unreachable' | 'invalid_answer' | `http_${number}`;

/** The external service has not answered, or not as it has to. */
export class AnswerFailure extends Error {
  override readonly name = 'AnswerFailure';

  constructor(readonly kind: FailureKind) {
    super(`The external service has not answered: ${kind}.`);
  }

  /** Another attempt may fare better. */
  get isWorthRetrying(): boolean {
    const status = Number(/^http_(\d+)$/.exec(this.kind)?.[1] ?? 0);
    return this.kind === 'timeout' || this.kind === 'unreachable' || status >= 500 || status === 429;
  }
}
