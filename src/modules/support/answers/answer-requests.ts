import { Injectable } from '@nestjs/common';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { answerJob, newestMessage, type AnswerRequest } from './answer-worker.js';

/** Has automatic answers given. */
@Injectable()
export class AnswerRequests {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly jobs: Jobs,
  ) {}

  /** With the current transaction: once it has committed, the answer is going to be given. */
  async request(request: AnswerRequest): Promise<void> {
    await this.jobs.send(answerJob, request);
  }

  /** To the newest message of a person, where nobody has answered it. With the rights of the service. */
  async requestNewest(conversationId: string): Promise<void> {
    const [newest] = await this.statements.rows(newestMessage, [conversationId]);
    if (newest?.senderKind === 'user') await this.request({ conversationId, seq: newest.seq });
  }
}
