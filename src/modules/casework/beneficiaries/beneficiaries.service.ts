import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, type WhereOptions } from 'sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { ModelEncryptions } from '../../../platform/privacy/model-encryptions.js';
import { ActiveAccounts } from '../../identity/index.js';
import { Beneficiary } from '../models/beneficiary.model.js';
import {
  mostDuplicates,
  presentFile,
  presentInList,
  type BeneficiaryResponse,
  type BeneficiarySummary,
  type CreateBeneficiary,
  type DuplicateResponse,
  type FindDuplicates,
  type ListBeneficiaries,
  type SearchBeneficiaries,
  type UpdateBeneficiary,
} from './beneficiary.dto.js';
import { Files } from './files.js';
import { identityOf } from './identity-of.js';

/** The files of a counsellor, from intake on. */
@Injectable()
export class BeneficiariesService {
  constructor(
    @InjectModel(Beneficiary) private readonly beneficiaries: typeof Beneficiary,
    private readonly files: Files,
    private readonly encryptions: ModelEncryptions,
    private readonly accounts: ActiveAccounts,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

  /**
   * Begins a file, in intake.
   * @throws Problem 409 `casework.possible_duplicates` where one of the counsellor's files may be of the same person,
   * unless they say that it is not; `POST /v1/beneficiaries/duplicates` shows these.
   */
  create({ isDistinct = false, ...person }: CreateBeneficiary): Promise<BeneficiaryResponse> {
    const { userId } = requirePrincipal();
    const consentAt = consentOf(person.consentAt);
    return this.transactions.run(async () => {
      await this.accounts.hold(userId);
      if (!isDistinct && (await this.duplicates(person)).length > 0) throw possibleDuplicates();
      const identity = identityOf(person);
      const { id } = await this.beneficiaries.create({ ...person, identity, consentAt, userId });
      return presentFile(await this.files.find(id));
    });
  }

  /** Those of the counsellor who asks, newest first. */
  list(query: ListBeneficiaries): Promise<Page<BeneficiarySummary>> {
    const { status } = query;
    return this.paginator.page(this.beneficiaries, query, {
      where: [ownFiles(), ...(status === undefined ? [] : [{ status }])],
      sort: '-createdAt',
      present: presentInList,
    });
  }

  /** By whole address and number, through the blind index: both, where both are given. @throws Problem 400 for neither. */
  async search({ email, phone }: SearchBeneficiaries): Promise<BeneficiarySummary[]> {
    const wanted = [
      ...(email === undefined ? [] : [this.encryptions.matching(this.beneficiaries, 'email', email)]),
      ...(phone === undefined ? [] : [this.encryptions.matching(this.beneficiaries, 'phone', phone)]),
    ];
    if (wanted.length === 0) {
      throw Problem.ofField(400, 'platform.required', 'email', 'email or phone is required');
    }
    const found = await this.first({ [Op.and]: wanted });
    return found.map(presentInList);
  }

  /** Which of the counsellor's own files may be of this person: others' are not looked at. */
  async duplicates(person: FindDuplicates): Promise<DuplicateResponse[]> {
    const identity = identityOf(person);
    const { email, phone } = person;
    const wanted = Object.entries({ email, phone, identity }).flatMap(([attribute, value]) =>
      value ? [this.encryptions.matching(this.beneficiaries, attribute as 'email', value)] : [],
    );
    if (wanted.length === 0) return [];
    const found = await this.first({ [Op.or]: wanted });
    return found.map((file) => ({ ...presentInList(file), same: whatIsSame(file, person, identity) }));
  }

  /** The whole file, which is in the trail. @throws Problem 404. */
  read(id: string): Promise<BeneficiaryResponse> {
    return this.transactions.run(async () => {
      const file = await this.files.find(id);
      await this.files.recordRead(file);
      return presentFile(file);
    });
  }

  /**
   * Changes what is given and leaves the rest.
   * @throws Problem 404; 409 for a status that does not follow, or that needs the consent.
   */
  update(id: string, { consentAt, ...changes }: UpdateBeneficiary): Promise<BeneficiaryResponse> {
    return this.transactions.run(async () => {
      const file = await this.files.lock(id);
      await requireMatch(() => presentFile(file));
      const identity = identityOf({
        firstName: changes.firstName ?? file.firstName,
        lastName: changes.lastName ?? file.lastName,
        birthDate: changes.birthDate === undefined ? file.birthDate : changes.birthDate,
      });
      await file.update({
        ...changes,
        ...(consentAt !== undefined && { consentAt: consentOf(consentAt) }),
        ...(identity !== file.identity && { identity }),
      });
      await this.files.recordRead(file);
      return presentFile(await this.files.find(id));
    });
  }

  /**
   * Erases the file with all that belongs to it, stored files included; that it was there stays in the trail.
   * @throws Problem 404.
   */
  async erase(id: string): Promise<void> {
    await this.transactions.run(async () => {
      const file = await this.files.lock(id);
      await requireMatch(() => presentFile(file));
      await file.destroy();
    });
  }

  private first(condition: WhereOptions): Promise<Beneficiary[]> {
    return this.beneficiaries.findAll({
      where: { [Op.and]: [ownFiles(), condition] },
      order: [
        ['createdAt', 'DESC'],
        ['id', 'DESC'],
      ],
      limit: mostDuplicates,
    });
  }
}

const ownFiles = (): { userId: string } => ({ userId: requirePrincipal().userId });

/** @throws Problem 400 for a consent that is yet to come. */
function consentOf(consentAt: string | null | undefined): Date | null {
  if (consentAt === undefined || consentAt === null) return null;
  const at = new Date(consentAt);
  if (at.getTime() <= Date.now()) return at;
  throw Problem.ofField(
    400,
    'casework.consent_in_future',
    'consentAt',
    'consentAt must not be in the future',
  );
}

function whatIsSame(file: Beneficiary, { email, phone }: FindDuplicates, identity: string | null): string[] {
  const withoutCase = (text: string | null | undefined): string | undefined => text?.trim().toLowerCase();
  return [
    ...(email && withoutCase(file.email) === withoutCase(email) ? ['email'] : []),
    ...(phone && file.phone === phone ? ['phone'] : []),
    ...(identity !== null && file.identity === identity ? ['identity'] : []),
  ];
}

const possibleDuplicates = (): Problem =>
  new Problem(
    409,
    'casework.possible_duplicates',
    'You may have a file of the same person: see POST /v1/beneficiaries/duplicates, or send isDistinct.',
  );
