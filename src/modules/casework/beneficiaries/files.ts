import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { QueryTypes, Transaction } from 'sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { AuditTrail } from '../../../platform/audit/audit-trail.js';
import { Problem } from '../../../platform/errors/problem.js';
import { Beneficiary } from '../models/beneficiary.model.js';

/** What of a file is read besides, for the trail: the table, and which of its rows. */
export interface ReadBeside {
  table: 'casework.documents' | 'casework.conversations' | 'casework.summaries';
  ids: readonly string[];
}

/** The files of the counsellor who asks. That there are others is nobody's business. */
@Injectable()
export class Files {
  constructor(
    @InjectModel(Beneficiary) private readonly beneficiaries: typeof Beneficiary,
    private readonly trail: AuditTrail,
  ) {}

  /** @throws Problem 404. */
  async find(id: string): Promise<Beneficiary> {
    return found(await this.beneficiaries.findOne({ where: { id, userId: requirePrincipal().userId } }));
  }

  /** Keeps the file as it is until the end of the transaction. @throws Problem 404. */
  async lock(id: string): Promise<Beneficiary> {
    const where = { id, userId: requirePrincipal().userId };
    return found(await this.beneficiaries.findOne({ where, lock: Transaction.LOCK.UPDATE }));
  }

  /**
   * As {@link lock}, for what only a file that is open takes.
   * @throws Problem 404, 409 `casework.file_closed`.
   */
  async lockOpen(id: string): Promise<Beneficiary> {
    const file = await this.lock(id);
    if (file.status === 'closed') throw fileClosed();
    return file;
  }

  /** The account that keeps the file, as far as whoever asks may read it: their own. @throws Problem 404. */
  async counsellorOf({ id }: Beneficiary) {
    const include = [
      { association: 'counsellor', attributes: ['id', 'username', 'fullName'], required: true },
    ];
    return found(await this.beneficiaries.findByPk(id, { attributes: ['id'], include })).counsellor!;
  }

  /**
   * Notes that whoever asks reads a file, and what of it: in the transaction of the reading, before it is answered. The
   * beneficiary is shown these (my-case/).
   */
  async recordRead({ id, accountId }: Pick<Beneficiary, 'id' | 'accountId'>, ...beside: ReadBeside[]) {
    const subject = accountId ?? undefined;
    await this.trail.recordRead('casework.beneficiaries', id, subject);
    for (const { table, ids } of beside) {
      if (ids.length > 0) await this.trail.recordReads(table, ids, subject);
    }
  }

  /** Notes it of several files at once, by one statement: for lists that tell what is in them, before they are answered. */
  async recordReadsOf(ids: readonly string[]): Promise<void> {
    const bind = ['casework.beneficiaries', [...new Set(ids)]];
    await this.beneficiaries.sequelize!.query(recordReads, { bind, type: QueryTypes.SELECT });
  }
}

const recordReads = `
  SELECT platform.record_read($1, id, account_id) FROM casework.beneficiaries WHERE id = ANY ($2::uuid[])`;

function found(file: Beneficiary | null): Beneficiary {
  if (!file) throw unknownFile();
  return file;
}

export const unknownFile = (): Problem => Problem.notFound('casework.beneficiary_not_found', 'beneficiary');

const fileClosed = (): Problem =>
  Problem.ofField(409, 'casework.file_closed', 'status', 'the file is closed');
