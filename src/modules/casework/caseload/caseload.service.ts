import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import type { ListQuery } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import type { PersonResponse } from '../../identity/index.js';
import { Files } from '../beneficiaries/files.js';
import { presentInList } from '../beneficiaries/beneficiary.dto.js';
import { presentDocument } from '../documents/document.dto.js';
import { Beneficiary } from '../models/beneficiary.model.js';
import { Document } from '../models/document.model.js';
import { People } from '../people.js';
import type { BeneficiaryWithDocuments, CaseloadResponse } from './caseload.dto.js';

const newestFirst: [string, string][] = [
  ['createdAt', 'DESC'],
  ['id', 'DESC'],
];

/** A counsellor's whole work at one look. */
@Injectable()
export class Caseload {
  constructor(
    @InjectModel(Beneficiary) private readonly beneficiaries: typeof Beneficiary,
    private readonly paginator: Paginator,
    private readonly people: People,
    private readonly files: Files,
  ) {}

  /**
   * The user with a page of their beneficiaries, and the documents of each: two queries, however many there are, and one
   * that puts it into the trail of each file.
   */
  async read(query: ListQuery): Promise<CaseloadResponse> {
    const caseload = await this.page(query);
    await this.files.recordReadsOf(caseload.data.map(({ id }) => id));
    return caseload;
  }

  private async page(query: ListQuery): Promise<CaseloadResponse> {
    const { userId } = requirePrincipal();
    let user: PersonResponse | undefined;
    const present = (file: Beneficiary): BeneficiaryWithDocuments => {
      const { id, username, profileImage } = file.counsellor!;
      user ??= { id, username, profileImage };
      return { ...presentInList(file), documents: file.documents!.map(presentDocument) };
    };
    const page = await this.paginator.page(this.beneficiaries, query, {
      where: [{ userId }],
      include: [
        { association: 'counsellor', attributes: ['id', 'username', 'profileImage'], required: true },
        { model: Document, separate: true, order: newestFirst },
      ],
      sort: '-createdAt',
      present,
    });
    // Without a file there is nothing to be joined with.
    user ??= (await this.people.byId([userId])).get(userId)!;
    return { user, ...page };
  }
}
