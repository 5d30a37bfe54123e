import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import type { WhereOptions } from 'sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import type { UploadedFile } from '../../../platform/files/received-file.js';
import { requireMatch } from '../../../platform/http/etag.js';
import type { ListQuery, Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { Files } from '../beneficiaries/files.js';
import { Document } from '../models/document.model.js';
import { DocumentVersion } from '../models/document-version.model.js';
import {
  presentDocument,
  presentVersion,
  type CreateDocument,
  type DocumentResponse,
  type ListDocuments,
  type UpdateDocument,
  type VersionResponse,
} from './document.dto.js';
import { DocumentStore } from './document-store.js';

/** Documents of files, from draft to archive. */
@Injectable()
export class DocumentsService {
  constructor(
    @InjectModel(Document) private readonly documents: typeof Document,
    @InjectModel(DocumentVersion) private readonly versions: typeof DocumentVersion,
    private readonly files: Files,
    private readonly store: DocumentStore,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

  /** A draft, with its first version. @throws Problem 404. */
  create(beneficiaryId: string, body: CreateDocument, content: UploadedFile): Promise<DocumentResponse> {
    return this.transactions.run(async () => {
      const file = await this.files.lock(beneficiaryId);
      return presentDocument(await this.store.create(file, body, content));
    });
  }

  /** Those of a file, newest first, which is in its trail. @throws Problem 404. */
  async ofFile(beneficiaryId: string, query: ListQuery): Promise<Page<DocumentResponse>> {
    await this.files.recordRead(await this.files.find(beneficiaryId));
    return this.page(query, { beneficiaryId });
  }

  /** Those of all files of the counsellor that are in one status, newest first: which is in the trail of each. */
  async list(query: ListDocuments): Promise<Page<DocumentResponse>> {
    const page = await this.page(query, { userId: requirePrincipal().userId, status: query.status });
    await this.files.recordReadsOf(page.data.map(({ beneficiaryId }) => beneficiaryId));
    return page;
  }

  /** Which is in the trail. @throws Problem 404. */
  read(id: string): Promise<DocumentResponse> {
    return this.transactions.run(async () => {
      const document = await this.store.find(id);
      await this.noteRead(document);
      return presentDocument(document);
    });
  }

  /** @throws Problem 404; 409 for a status that does not follow, or a title of what is signed. */
  update(id: string, { isShared, ...changes }: UpdateDocument): Promise<DocumentResponse> {
    return this.transactions.run(async () => {
      const { document } = await this.store.lock(id);
      await requireMatch(() => presentDocument(document));
      await this.noteRead(document);
      const { title, ...others } = changes;
      const isRetitled = title !== undefined && title !== document.title;
      // The database takes a title that another key seals for the same one, sealed anew.
      if (isRetitled && (document.signedAt || document.status === 'archived')) throw isFinal();
      await document.update({
        ...others,
        ...(isRetitled && { title }),
        ...(isShared !== undefined && { sharedAt: isShared ? (document.sharedAt ?? new Date()) : null }),
      });
      return presentDocument(await this.store.find(id));
    });
  }

  /** The next version. @throws Problem 404; 409 where the document is signed or archived. */
  addVersion(id: string, content: UploadedFile): Promise<VersionResponse> {
    return this.transactions.run(async () => {
      const { document } = await this.store.lock(id);
      return presentVersion(await this.store.addVersion(document, content));
    });
  }

  /** Newest first, which is in the trail. @throws Problem 404. */
  async versionsOf(id: string, query: ListQuery): Promise<Page<VersionResponse>> {
    const { beneficiaryId } = await this.store.find(id);
    await this.files.recordReadsOf([beneficiaryId]);
    const where = [{ documentId: id }];
    return this.paginator.page(this.versions, query, { where, sort: '-number', present: presentVersion });
  }

  /** The row of a version, to send its file; that it was read is in the trail. @throws Problem 404. */
  openVersion(id: string, number: number): Promise<DocumentVersion> {
    return this.transactions.run(async () => {
      const document = await this.store.find(id);
      const version = await this.store.version(id, number);
      await this.noteRead(document);
      return version;
    });
  }

  /**
   * Signs the newest version of what was reviewed: nothing of it changes from then on.
   * @throws Problem 404; 409 where it is not in review, or another version came meanwhile.
   */
  sign(id: string, sha256: string): Promise<DocumentResponse> {
    return this.transactions.run(async () => {
      const { document } = await this.store.lock(id);
      await requireMatch(() => presentDocument(document));
      await this.noteRead(document);
      if (document.status !== 'in_review') throw notInReview();
      const newest = await this.store.version(id, document.versionCount);
      if (newest.sha256 !== sha256.toLowerCase()) throw anotherVersion();
      await document.update({
        status: 'signed',
        signedVersion: newest.number,
        signedSha256: newest.sha256,
        signedBy: requirePrincipal().userId,
        signedAt: new Date(),
      });
      return presentDocument(await this.store.find(id));
    });
  }

  /** With all versions. @throws Problem 404; 409 for what is signed: that goes with its file, and not before. */
  async delete(id: string): Promise<void> {
    await this.transactions.run(async () => {
      const { document } = await this.store.lock(id);
      await requireMatch(() => presentDocument(document));
      await document.destroy();
    });
  }

  private page(query: ListQuery, where: WhereOptions): Promise<Page<DocumentResponse>> {
    return this.paginator.page(this.documents, query, {
      where: [where],
      sort: '-createdAt',
      present: presentDocument,
    });
  }

  private async noteRead({ id, beneficiaryId }: Document): Promise<void> {
    const file = await this.files.find(beneficiaryId);
    await this.files.recordRead(file, { table: 'casework.documents', ids: [id] });
  }
}

const isFinal = (): Problem =>
  Problem.ofField(
    409,
    'casework.document_final',
    'status',
    'a document that is signed or archived stays as it is',
  );

const notInReview = (): Problem =>
  Problem.ofField(409, 'casework.document_status_moves', 'status', 'only what is in review can be signed');

const anotherVersion = (): Problem =>
  Problem.ofField(
    409,
    'casework.signature_does_not_fit',
    'sha256',
    'sha256 is not that of the newest version',
  );
