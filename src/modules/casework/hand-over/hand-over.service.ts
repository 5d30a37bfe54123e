import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { asService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { ActiveAccounts } from '../../identity/index.js';
import { presentFile } from '../beneficiaries/beneficiary.dto.js';
import { Files } from '../beneficiaries/files.js';
import { Beneficiary } from '../models/beneficiary.model.js';
import { HandOver } from '../models/hand-over.model.js';
import { Invitation } from '../models/invitation.model.js';
import { People } from '../people.js';
import type { HandedOver, HandOver as Wanted } from './hand-over.dto.js';

const role = 'counsellor';

/** Gives files to another counsellor, with all that belongs to them. The database lets that follow, and the audit tells it. */
@Injectable()
export class HandOverService {
  constructor(
    @InjectModel(Beneficiary) private readonly beneficiaries: typeof Beneficiary,
    @InjectModel(HandOver) private readonly handOvers: typeof HandOver,
    @InjectModel(Invitation) private readonly invitations: typeof Invitation,
    private readonly files: Files,
    private readonly accounts: ActiveAccounts,
    private readonly people: People,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * One file, by its counsellor, who does not see it from then on.
   * @throws Problem 404; 422 unless the other account is a counsellor's, and another one.
   */
  async handOver(id: string, wanted: Wanted): Promise<void> {
    await this.transactions.run(async () => {
      const file = await this.files.lock(id);
      await requireMatch(() => presentFile(file));
      await asService('casework.hand_over', () => this.give([file], file.userId, wanted));
    });
  }

  /**
   * All files of a counsellor who left, by an administrator, who sees none of them.
   * @throws Problem 404 for no account; 409 while that account is active and a counsellor's; 422 as {@link handOver}.
   */
  handOverAll(from: string, wanted: Wanted): Promise<HandedOver> {
    return this.transactions.run(() =>
      asService('casework.hand_over', async () => {
        if ((await this.people.byId([from])).size === 0) throw unknownCounsellor();
        if (await this.accounts.holdWithRole(from, role)) throw stillThere();
        const files = await this.beneficiaries.findAll({
          attributes: ['id', 'accountId'],
          where: { userId: from },
          order: ['id'],
          lock: Transaction.LOCK.UPDATE,
        });
        await this.give(files, from, wanted);
        return { files: files.length };
      }),
    );
  }

  private async give(
    files: readonly Beneficiary[],
    from: string,
    { counsellorId, reason }: Wanted,
  ): Promise<void> {
    const to = counsellorId.toLowerCase();
    if (to === from.toLowerCase() || !(await this.accounts.holdWithRole(to, role))) throw notACounsellor();
    // Nobody keeps the file that is about them.
    if (files.some(({ accountId }) => accountId === to)) throw notACounsellor();
    const ids = files.map(({ id }) => id);
    await this.beneficiaries.update({ userId: to }, { where: { id: ids } });
    // Whom the file is about is for the one who keeps it to ask.
    await this.invitations.destroy({ where: { beneficiaryId: ids } });
    await this.handOvers.bulkCreate(
      ids.map((beneficiaryId) => ({ beneficiaryId, fromCounsellor: from, toCounsellor: to, reason })),
    );
  }
}

const notACounsellor = (): Problem =>
  Problem.ofField(
    422,
    'casework.not_a_counsellor',
    'counsellorId',
    'counsellorId must be the account of another counsellor, whom no file of these is about',
  );

const unknownCounsellor = (): Problem => Problem.notFound('casework.counsellor_not_found', 'account');

const stillThere = (): Problem =>
  new Problem(
    409,
    'casework.counsellor_active',
    'The account is that of an active counsellor, who hands over their files themselves.',
  );
