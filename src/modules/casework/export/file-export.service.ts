import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { presentFile } from '../beneficiaries/beneficiary.dto.js';
import { Files } from '../beneficiaries/files.js';
import { presentConversation } from '../conversations/case-conversation.dto.js';
import { presentDocument, presentVersion } from '../documents/document.dto.js';
import { presentHandOver } from '../hand-over/hand-over.dto.js';
import { CaseConversation } from '../models/case-conversation.model.js';
import { DocumentVersion } from '../models/document-version.model.js';
import { Document } from '../models/document.model.js';
import { HandOver } from '../models/hand-over.model.js';
import { Summary } from '../models/summary.model.js';
import { presentSummary } from '../summaries/summary.dto.js';
import type { ExportedDocument, FileExportResponse } from './file-export.dto.js';

/** All of one file, and nothing of any other. */
@Injectable()
export class FileExport {
  constructor(
    @InjectModel(CaseConversation) private readonly conversations: typeof CaseConversation,
    @InjectModel(Document) private readonly documents: typeof Document,
    @InjectModel(Summary) private readonly summaries: typeof Summary,
    @InjectModel(HandOver) private readonly handOvers: typeof HandOver,
    private readonly files: Files,
    private readonly transactions: TransactionRunner,
  ) {}

  /** In six queries, whatever its length; that it was read is in the trail. @throws Problem 404. */
  write(id: string): Promise<FileExportResponse> {
    return this.transactions.run(async () => {
      const file = await this.files.lock(id);
      const of = { where: { beneficiaryId: id }, order: ['createdAt', 'id'] };
      const conversations = await this.conversations.findAll(of);
      const include = [{ model: DocumentVersion, separate: true, order: ['number'] }];
      const documents = await this.documents.findAll({ ...of, include });
      const summary = await this.summaries.findOne({ where: { beneficiaryId: id } });
      const handOvers = await this.handOvers.findAll(of);
      await this.files.recordRead(
        file,
        { table: 'casework.conversations', ids: conversations.map((row) => row.id) },
        { table: 'casework.documents', ids: documents.map((row) => row.id) },
        { table: 'casework.summaries', ids: summary ? [summary.id] : [] },
      );
      return {
        exportedAt: new Date().toISOString(),
        exportedBy: requirePrincipal().userId,
        beneficiary: presentFile(file),
        conversations: conversations.map(presentConversation),
        documents: documents.map(exported),
        summary: summary && presentSummary(summary),
        handOvers: handOvers.map(presentHandOver),
      };
    });
  }
}

const exported = (document: Document): ExportedDocument => ({
  ...presentDocument(document),
  versions: document.versions!.map((version) => ({
    ...presentVersion(version),
    href: `/v1/documents/${document.id}/versions/${version.number}`,
  })),
});
