import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import type { ListQuery, Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { Files } from '../beneficiaries/files.js';
import { CaseConversation } from '../models/case-conversation.model.js';
import {
  presentConversation,
  presentInList,
  type CaseConversationResponse,
  type CaseConversationSummary,
  type CreateCaseConversation,
  type ListCaseConversations,
  type UpdateCaseConversation,
} from './case-conversation.dto.js';

/** Interviews. The database adds up what they take, and refuses what is beyond the law. */
@Injectable()
export class CaseConversationsService {
  constructor(
    @InjectModel(CaseConversation) private readonly conversations: typeof CaseConversation,
    private readonly files: Files,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

  /**
   * @throws Problem 404; 409 where the file is closed, the phase has not begun, or the bilan would take more than 24
   * hours.
   */
  create(
    beneficiaryId: string,
    { heldAt, ...body }: CreateCaseConversation,
  ): Promise<CaseConversationResponse> {
    return this.transactions.run(async () => {
      const { userId } = await this.files.lockOpen(beneficiaryId);
      const { id } = await this.conversations.create({
        ...body,
        heldAt: new Date(heldAt),
        beneficiaryId,
        userId,
      });
      return presentConversation(await this.find(id));
    });
  }

  /** Those of a file, which is in its trail. @throws Problem 404. */
  async ofFile(beneficiaryId: string, query: ListCaseConversations): Promise<Page<CaseConversationSummary>> {
    await this.files.recordRead(await this.files.find(beneficiaryId));
    const { sort } = query;
    const where = [{ beneficiaryId }];
    return this.paginator.page(this.conversations, query, { where, sort, present: presentInList });
  }

  /** Those of all files of the counsellor, as they were entered, newest first: which is in the trail of each. */
  async list(query: ListQuery): Promise<Page<CaseConversationSummary>> {
    const where = [{ userId: requirePrincipal().userId }];
    const of = { where, sort: '-createdAt', present: presentInList };
    const page = await this.paginator.page(this.conversations, query, of);
    await this.files.recordReadsOf(page.data.map(({ beneficiaryId }) => beneficiaryId));
    return page;
  }

  /** With the notes, which is in the trail. @throws Problem 404. */
  read(id: string): Promise<CaseConversationResponse> {
    return this.transactions.run(async () => {
      const conversation = await this.find(id);
      await this.noteRead(conversation);
      return presentConversation(conversation);
    });
  }

  /** @throws Problem 404; 409 as {@link create}. */
  update(id: string, { heldAt, ...changes }: UpdateCaseConversation): Promise<CaseConversationResponse> {
    return this.transactions.run(async () => {
      const conversation = await this.lock(id);
      await requireMatch(() => presentConversation(conversation));
      await conversation.update({ ...changes, ...(heldAt !== undefined && { heldAt: new Date(heldAt) }) });
      await this.noteRead(conversation);
      return presentConversation(await this.find(id));
    });
  }

  /** @throws Problem 404; 409 where the file is closed. */
  async delete(id: string): Promise<void> {
    await this.transactions.run(async () => {
      const conversation = await this.lock(id);
      await requireMatch(() => presentConversation(conversation));
      await conversation.destroy();
    });
  }

  private async noteRead({ id, beneficiaryId }: CaseConversation): Promise<void> {
    const file = await this.files.find(beneficiaryId);
    await this.files.recordRead(file, { table: 'casework.conversations', ids: [id] });
  }

  /** Its file first, as everybody does who changes what belongs to one. */
  private async lock(id: string): Promise<CaseConversation> {
    const { beneficiaryId } = await this.find(id);
    await this.files.lockOpen(beneficiaryId);
    return this.find(id);
  }

  private async find(id: string): Promise<CaseConversation> {
    const where = { id, userId: requirePrincipal().userId };
    const conversation = await this.conversations.findOne({ where });
    if (!conversation) throw Problem.notFound('casework.conversation_not_found', 'conversation');
    return conversation;
  }
}
