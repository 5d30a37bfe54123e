import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { Problem } from '../../../platform/errors/problem.js';
import { rowOf, type UploadedFile } from '../../../platform/files/received-file.js';
import { Files } from '../beneficiaries/files.js';
import type { Beneficiary } from '../models/beneficiary.model.js';
import { Document } from '../models/document.model.js';
import { DocumentVersion } from '../models/document-version.model.js';
import type { CreateDocument } from './document.dto.js';

/** The documents of the counsellor who asks, and their versions. */
@Injectable()
export class DocumentStore {
  constructor(
    @InjectModel(Document) private readonly documents: typeof Document,
    @InjectModel(DocumentVersion) private readonly versions: typeof DocumentVersion,
    private readonly files: Files,
  ) {}

  /** @throws Problem 404. */
  async find(id: string, lock?: Transaction['LOCK']['UPDATE']): Promise<Document> {
    const where = { id, userId: requirePrincipal().userId };
    const document = await this.documents.findOne({ where, ...(lock && { lock }) });
    if (!document) throw unknownDocument();
    return document;
  }

  /** Keeps file and document as they are until the end of the transaction: the file first, as everybody does. @throws Problem 404. */
  async lock(id: string): Promise<{ file: Beneficiary; document: Document }> {
    const { beneficiaryId } = await this.find(id);
    const file = await this.files.lock(beneficiaryId);
    return { file, document: await this.find(id, Transaction.LOCK.UPDATE) };
  }

  /** A document with its first version. */
  async create({ id, userId }: Beneficiary, { title, kind }: CreateDocument, content: UploadedFile) {
    const document = await this.documents.create({ title, kind, beneficiaryId: id, userId });
    await this.addVersion(document, content);
    return this.find(document.id);
  }

  /** The next version of a document that is locked. @throws the conflict of a document that is final. */
  async addVersion(document: Document, content: UploadedFile): Promise<DocumentVersion> {
    const { id: documentId, beneficiaryId, versionCount } = document;
    const createdBy = requirePrincipal().userId;
    // The database counts for itself; this is what it comes to while the document is locked.
    const number = versionCount + 1;
    return this.versions.create({ ...rowOf(content), documentId, beneficiaryId, number, createdBy });
  }

  /** @throws Problem 404. */
  async version(documentId: string, number: number): Promise<DocumentVersion> {
    const version = await this.versions.findOne({ where: { documentId, number } });
    if (!version) throw Problem.notFound('casework.version_not_found', 'version');
    return version;
  }
}

export const unknownDocument = (): Problem => Problem.notFound('casework.document_not_found', 'document');
