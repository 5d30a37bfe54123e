import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { asService } from '../../../platform/access/database-context.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import type { ListQuery, Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { ActiveAccounts } from '../../identity/index.js';
import { Files } from '../beneficiaries/files.js';
import { Beneficiary } from '../models/beneficiary.model.js';
import { Invitation } from '../models/invitation.model.js';
import type { InvitationResponse, MyInvitationResponse } from './invitation.dto.js';

/** Links a file with the account of whom it is about: the counsellor names the account, and whoever has it agrees. */
@Injectable()
export class InvitationsService {
  constructor(
    @InjectModel(Invitation) private readonly invitations: typeof Invitation,
    @InjectModel(Beneficiary) private readonly beneficiaries: typeof Beneficiary,
    private readonly files: Files,
    private readonly accounts: ActiveAccounts,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

  /**
   * @throws Problem 404; 409 where the file is linked already, or somebody is invited; 422 for an account that is not
   * active, or the counsellor's own.
   */
  invite(beneficiaryId: string, wanted: string): Promise<InvitationResponse> {
    const accountId = wanted.toLowerCase();
    return this.transactions.run(async () => {
      const file = await this.files.lock(beneficiaryId);
      if (file.accountId !== null) throw alreadyLinked();
      const held = await asService('casework.invite', () => this.accounts.holdAll([accountId]));
      if (held.length === 0 || accountId === file.userId) throw notTheirs();
      const { id, createdAt } = await this.invitations.create({ beneficiaryId, accountId });
      return { id, accountId, createdAt: createdAt.toISOString() };
    });
  }

  /** Takes back an invitation, and the link where it was accepted. @throws Problem 404 for neither. */
  async takeBack(beneficiaryId: string): Promise<void> {
    await this.transactions.run(async () => {
      const file = await this.files.lock(beneficiaryId);
      const removed = await this.invitations.destroy({ where: { beneficiaryId } });
      if (removed === 0 && file.accountId === null) throw unknownInvitation();
      if (file.accountId !== null) await file.update({ accountId: null });
    });
  }

  /** Those that wait for the answer of whoever asks. */
  mine(query: ListQuery): Promise<Page<MyInvitationResponse>> {
    return asService('casework.invitations', () =>
      this.paginator.page(this.invitations, query, {
        where: [{ accountId: requirePrincipal().userId }],
        include: [
          {
            association: 'beneficiary',
            attributes: ['id'],
            required: true,
            include: [
              { association: 'counsellor', attributes: ['id', 'username', 'profileImage'], required: true },
            ],
          },
        ],
        sort: '-createdAt',
        present: presentMine,
      }),
    );
  }

  /** @throws Problem 404; 409 where the account is linked to another file already. */
  async accept(id: string): Promise<void> {
    await this.transactions.run(async () => {
      const { userId } = requirePrincipal();
      await this.accounts.hold(userId);
      const { beneficiaryId } = await this.find(id);
      await asService('casework.link', async () => {
        const file = await this.beneficiaries.findByPk(beneficiaryId, { lock: Transaction.LOCK.UPDATE });
        // Taken back meanwhile.
        if (!file || (await this.invitations.destroy({ where: { id } })) === 0) throw unknownInvitation();
        // Nobody keeps the file that is about them.
        if (file.userId === userId) throw unknownInvitation();
        await file.update({ accountId: userId });
      });
    });
  }

  /** @throws Problem 404. */
  async decline(id: string): Promise<void> {
    await this.transactions.run(async () => {
      const invitation = await this.find(id);
      await invitation.destroy();
    });
  }

  private async find(id: string): Promise<Invitation> {
    const where = { id, accountId: requirePrincipal().userId };
    const invitation = await this.invitations.findOne({ where });
    if (!invitation) throw unknownInvitation();
    return invitation;
  }
}

function presentMine({ id, createdAt, beneficiary }: Invitation): MyInvitationResponse {
  const counsellor = beneficiary!.counsellor!;
  const { username, profileImage } = counsellor;
  return {
    id,
    counsellor: { id: counsellor.id, username, profileImage },
    createdAt: createdAt.toISOString(),
  };
}

const unknownInvitation = (): Problem => Problem.notFound('casework.invitation_not_found', 'invitation');

const alreadyLinked = (): Problem =>
  Problem.ofField(409, 'casework.file_linked', 'accountId', 'the file is linked to an account already');

const notTheirs = (): Problem =>
  Problem.ofField(
    422,
    'casework.account_not_found',
    'accountId',
    'accountId must be an active account, and not yours',
  );
