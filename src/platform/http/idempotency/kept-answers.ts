import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { asService } from '../../access/database-context.js';
import { FieldCipher } from '../../privacy/field-cipher.js';
import { RegisterEraser, type Eraser } from '../../privacy/erasure.js';
import { answerNotKept, keyReused, problemOf, requestInFlight } from './idempotency.problems.js';
import type { KeyedCall } from './keyed-call.js';
import { claimKey, findKey, forgetKeysOf, keepKey } from './kept-answers.statements.js';

/** A request that was carried out before under the same key. */
export interface KnownCall {
  id: string;
  bodyHash: Buffer;
  answer: Buffer | null;
}

/** A key that is ours until the end of the transaction. */
export interface ClaimedKey {
  /** Of the row to be kept. */
  newId: string;
  known: KnownCall | undefined;
}

const table = 'platform.idempotency_keys';

/** The keys of the last day with what was answered under them. */
@Injectable()
@RegisterEraser(true)
export class KeptAnswers implements Eraser {
  private readonly logger = new Logger(KeptAnswers.name);

  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly cipher: FieldCipher,
  ) {}

  /**
   * Claims the key for the current transaction.
   * @throws Problem 409 `platform.request_in_flight` when another one has it, at once.
   */
  async claim({ keyHash }: KeyedCall): Promise<ClaimedKey> {
    const [lock] = await this.ask<{ isOurs: boolean }>(claimKey, [keyHash.readBigInt64BE().toString()]);
    if (!lock!.isOurs) throw problemOf(requestInFlight, { 'retry-after': '1' });
    const [row] = await this.ask<KnownCall & { newId: string }>(findKey, [keyHash]);
    const { newId, id, bodyHash, answer } = row!;
    return { newId, known: id === null ? undefined : { id, bodyHash, answer } };
  }

  /** @param answer as text, or `undefined` for one that is not kept. */
  async keep(call: KeyedCall, id: string, answer: string | undefined): Promise<void> {
    const sealed = answer === undefined ? null : this.cipher.seal(answer, placeOf(id));
    await this.ask(keepKey, [id, call.keyHash, await call.bodyHash(), call.userId, sealed]);
  }

  /**
   * The answer that was given before.
   * @throws Problem 422 when `call` says something else under the same key; 409 when the answer is not there.
   */
  async answerTo(call: KeyedCall, { id, bodyHash, answer }: KnownCall): Promise<string> {
    if (!bodyHash.equals(await call.bodyHash())) throw problemOf(keyReused);
    const text = answer && this.open(answer, id);
    if (text === null) throw problemOf(answerNotKept);
    return text;
  }

  async erase(userId: string): Promise<void> {
    await this.ask(forgetKeysOf, [userId]);
  }

  private open(answer: Buffer, id: string): string | null {
    try {
      return this.cipher.open(answer, placeOf(id));
    } catch (error) {
      this.logger.warn((error as Error).message);
      return null;
    }
  }

  private ask<Row extends object>(sql: string, bind: unknown[]): Promise<Row[]> {
    return asService('platform.idempotency', () =>
      this.sequelize.query<Row>(sql, { bind, type: QueryTypes.SELECT }),
    );
  }
}

const placeOf = (row: string) => ({ table, column: 'answer', row });
