import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction } from 'sequelize';
import { asService } from '../../../platform/access/database-context.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import type { ListQuery, Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { presentDocument, type DocumentResponse } from '../documents/document.dto.js';
import { unknownDocument } from '../documents/document-store.js';
import { Beneficiary } from '../models/beneficiary.model.js';
import { DocumentVersion } from '../models/document-version.model.js';
import { Document } from '../models/document.model.js';
import { People } from '../people.js';
import { presentMyCase, type MyCaseResponse } from './my-case.dto.js';

/** What beneficiaries see of their own file. */
@Injectable()
export class MyCaseService {
  constructor(
    @InjectModel(Beneficiary) private readonly beneficiaries: typeof Beneficiary,
    @InjectModel(Document) private readonly documents: typeof Document,
    @InjectModel(DocumentVersion) private readonly versions: typeof DocumentVersion,
    private readonly people: People,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

  /** The file that the account of whoever asks is linked with. @throws Problem 404. */
  async find(): Promise<Beneficiary> {
    const file = await this.beneficiaries.findOne({ where: { accountId: requirePrincipal().userId } });
    if (!file) throw noCase();
    return file;
  }

  /** @throws Problem 404. */
  async read(): Promise<MyCaseResponse> {
    return this.present(await this.find());
  }

  /** Those that are shared, newest first. @throws Problem 404. */
  async sharedDocuments(query: ListQuery): Promise<Page<DocumentResponse>> {
    const { id: beneficiaryId } = await this.find();
    return this.paginator.page(this.documents, query, {
      where: [{ beneficiaryId, sharedAt: { [Op.ne]: null } }],
      sort: '-createdAt',
      present: presentDocument,
    });
  }

  /** The newest version of a document that is shared, to send its file. @throws Problem 404. */
  async openDocument(id: string): Promise<DocumentVersion> {
    const { id: beneficiaryId } = await this.find();
    const where = { id, beneficiaryId, sharedAt: { [Op.ne]: null } };
    const document = await this.documents.findOne({ where });
    if (!document) throw unknownDocument();
    const newest = { documentId: id, number: document.versionCount };
    const version = await asService('casework.shared_document', () =>
      this.versions.findOne({ where: newest }),
    );
    if (!version) throw unknownDocument();
    return version;
  }

  /** Takes the account away from the file, which stays. @throws Problem 404. */
  async unlink(): Promise<void> {
    const { id } = await this.find();
    await this.transactions.run(() =>
      asService('casework.link', async () => {
        const { userId: accountId } = requirePrincipal();
        const file = await this.beneficiaries.findOne({
          where: { id, accountId },
          lock: Transaction.LOCK.UPDATE,
        });
        if (!file) throw noCase();
        await requireMatch(() => this.present(file));
        await file.update({ accountId: null });
      }),
    );
  }

  private async present(file: Beneficiary): Promise<MyCaseResponse> {
    return presentMyCase(file, (await this.people.byId([file.userId])).get(file.userId)!);
  }
}

const noCase = (): Problem => Problem.notFound('casework.case_not_found', 'file of yours');
