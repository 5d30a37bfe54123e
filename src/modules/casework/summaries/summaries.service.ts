import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { FileStorage } from '../../../platform/files/file-storage.js';
import type { UploadedFile } from '../../../platform/files/received-file.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { minutesOf } from '../beneficiaries/beneficiary.dto.js';
import { Files } from '../beneficiaries/files.js';
import { maxDocumentBytes, presentDocument, type DocumentResponse } from '../documents/document.dto.js';
import { DocumentStore } from '../documents/document-store.js';
import { Document } from '../models/document.model.js';
import { Summary } from '../models/summary.model.js';
import { presentSummary, type FinalSummaryResponse, type WriteSummary } from './summary.dto.js';
import { summaryPdf } from './summary-pdf.js';

const title = 'Document de synthèse';

/** The final summary: written by the counsellor, and made into a document of the file. */
@Injectable()
export class SummariesService {
  constructor(
    @InjectModel(Summary) private readonly summaries: typeof Summary,
    @InjectModel(Document) private readonly documents: typeof Document,
    private readonly files: Files,
    private readonly store: DocumentStore,
    private readonly storage: FileStorage,
    private readonly transactions: TransactionRunner,
  ) {}

  /** Which is in the trail. @throws Problem 404. */
  read(beneficiaryId: string): Promise<FinalSummaryResponse> {
    return this.transactions.run(async () => {
      const file = await this.files.find(beneficiaryId);
      const summary = await this.find(beneficiaryId);
      await this.files.recordRead(file, { table: 'casework.summaries', ids: [summary.id] });
      return presentSummary(summary);
    });
  }

  /** Writes it, or writes it anew. @throws Problem 404. */
  write(beneficiaryId: string, { circumstances, skills, project, steps }: WriteSummary) {
    return this.transactions.run(async (): Promise<FinalSummaryResponse> => {
      await this.files.lock(beneficiaryId);
      const body = { circumstances, skills, project, steps };
      const before = await this.summaries.findOne({ where: { beneficiaryId } });
      await requireMatch(() => (before ? presentSummary(before) : {}));
      await (before ? before.update({ body }) : this.summaries.create({ beneficiaryId, body }));
      return presentSummary(await this.find(beneficiaryId));
    });
  }

  /**
   * Makes a PDF of it: the next version of the summary among the documents, or its first, where there is none or it is
   * signed.
   * @throws Problem 404; 409 before the phase of conclusion.
   */
  async makeDocument(beneficiaryId: string): Promise<DocumentResponse> {
    const content = await this.compose(beneficiaryId);
    const file = await this.keep(content);
    try {
      return await this.transactions.run(() => this.save(beneficiaryId, file));
    } catch (error) {
      await this.storage.release(file);
      throw error;
    }
  }

  private async compose(beneficiaryId: string): Promise<Buffer> {
    const [file, summary] = await this.transactions.run(async () => {
      const found = await this.files.find(beneficiaryId);
      if (found.status !== 'conclusion' && found.status !== 'closed') throw tooEarly();
      return [found, await this.find(beneficiaryId)] as const;
    });
    const { firstName, lastName } = file;
    const { fullName: counsellor } = await this.files.counsellorOf(file);
    const facts = { firstName, lastName, counsellor, minutes: minutesOf(file), madeAt: new Date() };
    return summaryPdf(facts, summary.body);
  }

  private async keep(content: Buffer): Promise<UploadedFile> {
    const limits = { maxBytes: maxDocumentBytes, mediaTypes: ['application/pdf'] };
    const received = await this.storage.receive(once(content), limits);
    return { ...received, fileName: 'document-de-synthese.pdf' };
  }

  private async save(beneficiaryId: string, content: UploadedFile): Promise<DocumentResponse> {
    const file = await this.files.lock(beneficiaryId);
    const open = await this.documents.findOne({
      where: { beneficiaryId, kind: 'summary', status: ['draft', 'in_review'] },
      order: [['createdAt', 'DESC']],
    });
    if (!open) return presentDocument(await this.store.create(file, { title, kind: 'summary' }, content));
    const { document } = await this.store.lock(open.id);
    await this.store.addVersion(document, content);
    return presentDocument(await this.store.find(document.id));
  }

  private async find(beneficiaryId: string): Promise<Summary> {
    const summary = await this.summaries.findOne({ where: { beneficiaryId } });
    if (!summary) throw Problem.notFound('casework.summary_not_found', 'summary');
    return summary;
  }
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content);
}

const tooEarly = (): Problem =>
  Problem.ofField(
    409,
    'casework.not_in_conclusion',
    'status',
    'the summary is made in the phase of conclusion',
  );
