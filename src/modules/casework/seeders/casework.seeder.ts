import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { FileStorage } from '../../../platform/files/file-storage.js';
import { rowOf, type UploadedFile } from '../../../platform/files/received-file.js';
import { ModelEncryptions } from '../../../platform/privacy/model-encryptions.js';
import { RegisterSeeder, type Seeder } from '../../../platform/seeding/seeder.js';
import { minutesOf } from '../beneficiaries/beneficiary.dto.js';
import { identityOf } from '../beneficiaries/identity-of.js';
import { Beneficiary, fileStatuses } from '../models/beneficiary.model.js';
import { CaseConversation } from '../models/case-conversation.model.js';
import { DocumentVersion } from '../models/document-version.model.js';
import { Document } from '../models/document.model.js';
import { Summary, type SummaryBody } from '../models/summary.model.js';
import { summaryPdf } from '../summaries/summary-pdf.js';
import { demoFiles, type DemoDocument, type DemoFile } from './demo-files.js';

const dayMs = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * dayMs);
/** The demo beneficiary who has an account, and which. */
const linked = { lastName: 'Démonstration', username: 'member' };

/** Files of the demo counsellor in every phase, with documents that can be downloaded. */
@Injectable()
@RegisterSeeder({ name: 'casework', module: 'casework', kind: 'demo', after: ['accounts'] })
export class CaseworkSeeder implements Seeder {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    @InjectModel(Beneficiary) private readonly beneficiaries: typeof Beneficiary,
    @InjectModel(CaseConversation) private readonly conversations: typeof CaseConversation,
    @InjectModel(Document) private readonly documents: typeof Document,
    @InjectModel(DocumentVersion) private readonly versions: typeof DocumentVersion,
    @InjectModel(Summary) private readonly summaries: typeof Summary,
    private readonly encryptions: ModelEncryptions,
    private readonly storage: FileStorage,
  ) {}

  async seed(): Promise<number> {
    const userId = await this.accountOf('counsellor');
    if (userId === undefined) return 0;
    let added = 0;
    for (const demo of demoFiles) {
      if ((await this.beneficiaries.count({ where: this.isOf(demo) })) > 0) continue;
      await this.add(demo, userId);
      added += 1;
    }
    return added;
  }

  async unseed(): Promise<number> {
    let removed = 0;
    for (const demo of demoFiles) removed += await this.beneficiaries.destroy({ where: this.isOf(demo) });
    return removed;
  }

  private isOf = ({ email }: DemoFile) => this.encryptions.matching(this.beneficiaries, 'email', email);

  private async add(demo: DemoFile, userId: string): Promise<void> {
    const { interviews, documents, summary, status, ...person } = demo;
    const begun = status === 'intake' ? null : daysAgo((interviews[0]?.[2] ?? 0) + 7);
    const file = await this.beneficiaries.create({
      ...person,
      identity: identityOf(person),
      consentAt: begun,
      userId,
    });
    for (const next of fileStatuses.slice(1, fileStatuses.indexOf(status) + 1)) {
      if (next === 'closed') await this.interview(file, demo);
      await file.update({ status: next });
    }
    if (status !== 'closed') await this.interview(file, demo);
    for (const document of documents) await this.addDocument(file, document);
    if (summary) await this.addSummary(file, summary);
    await this.link(file);
  }

  private async interview({ id, userId }: Beneficiary, { interviews }: DemoFile): Promise<void> {
    for (const [phase, channel, days, minutes, subject, notes] of interviews) {
      const what = { phase, channel, minutes, subject, notes, heldAt: daysAgo(days) };
      await this.conversations.create({ ...what, beneficiaryId: id, userId });
    }
  }

  private async addDocument(file: Beneficiary, demo: DemoDocument): Promise<void> {
    const { title, kind, versions, fileName, isShared, status } = demo;
    const row = { title, kind, beneficiaryId: file.id, userId: file.userId };
    const document = await this.documents.create({ ...row, sharedAt: isShared ? new Date() : null });
    let sha256 = '';
    for (const text of versions) {
      ({ sha256 } = await this.addVersion(document, await this.keep(Buffer.from(`${text}\n`), fileName)));
    }
    if (status === 'draft') return;
    await document.reload();
    await document.update({ status: 'in_review' });
    if (status === 'in_review') return;
    const signature = { signedVersion: versions.length, signedSha256: sha256, signedBy: file.userId };
    await document.update({ status, ...signature, signedAt: new Date() });
  }

  private async addSummary(file: Beneficiary, body: SummaryBody): Promise<void> {
    const { id: beneficiaryId, userId } = await file.reload();
    await this.summaries.create({ beneficiaryId, body });
    const { firstName, lastName } = file;
    const facts = { counsellor: 'Demo counsellor', minutes: minutesOf(file), madeAt: new Date() };
    const content = await summaryPdf({ firstName, lastName, ...facts }, body);
    const title = 'Document de synthèse';
    const document = await this.documents.create({ title, kind: 'summary', beneficiaryId, userId });
    await this.addVersion(document, await this.keep(content, 'document-de-synthese.pdf'));
  }

  private async addVersion(document: Document, content: UploadedFile): Promise<DocumentVersion> {
    const { id: documentId, beneficiaryId, userId: createdBy } = document;
    // The database counts.
    const place = { documentId, beneficiaryId, number: 1, createdBy };
    return this.versions.create({ ...rowOf(content), ...place });
  }

  private async keep(content: Buffer, fileName: string): Promise<UploadedFile> {
    const limits = { maxBytes: content.length, mediaTypes: ['text/plain', 'application/pdf'] };
    async function* once(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(content);
    }
    return { ...(await this.storage.receive(once(), limits)), fileName };
  }

  private async link(file: Beneficiary): Promise<void> {
    if (file.lastName !== linked.lastName) return;
    const accountId = await this.accountOf(linked.username);
    const isTaken = accountId && (await this.beneficiaries.count({ where: { accountId } })) > 0;
    if (accountId && !isTaken) await file.update({ accountId });
  }

  private async accountOf(username: string): Promise<string | undefined> {
    const [row] = await this.sequelize.query<{ id: string }>(
      'SELECT id FROM identity.people WHERE username::text = $1',
      { bind: [username], type: QueryTypes.SELECT },
    );
    return row?.id;
  }
}
