import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction, type WhereOptions } from 'sequelize';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { Staff } from '../../identity/index.js';
import { OnCallShift } from '../models/on-call-shift.model.js';
import { notAnAgent } from '../tickets/desk-tickets.service.js';
import {
  presentShift,
  type CreateShift,
  type ListShifts,
  type ShiftResponse,
  type UpdateShift,
} from './shift.dto.js';

/** Who is told of crises first, and when. */
@Injectable()
export class ShiftsService {
  constructor(
    @InjectModel(OnCallShift) private readonly shifts: typeof OnCallShift,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
    private readonly staff: Staff,
  ) {}

  list(query: ListShifts): Promise<Page<ShiftResponse>> {
    const where: WhereOptions[] =
      query.isOver === undefined ? [] : [{ endsAt: { [query.isOver ? Op.lte : Op.gt]: new Date() } }];
    return this.paginator.page(this.shifts, query, { where, sort: query.sort, present: presentShift });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<ShiftResponse> {
    const shift = await this.shifts.findByPk(id);
    if (!shift) throw unknownShift();
    return presentShift(shift);
  }

  /** @throws Problem 422 for who is no agent; 400 for a shift that ends before it begins; a conflict for one twice. */
  create({ agentId, startsAt, endsAt }: CreateShift): Promise<ShiftResponse> {
    return this.transactions.run(async () => {
      if (!(await this.staff.holds(agentId, 'agent'))) throw notAnAgent('agentId');
      const times = { startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
      return presentShift(await this.shifts.create({ agentId, ...times }));
    });
  }

  /** @throws Problem 404, and as {@link create}. */
  update(id: string, { agentId, startsAt, endsAt }: UpdateShift): Promise<ShiftResponse> {
    return this.transactions.run(async () => {
      const shift = await this.lock(id);
      if (agentId !== undefined && !(await this.staff.holds(agentId, 'agent'))) throw notAnAgent('agentId');
      const changes = {
        ...(agentId !== undefined && { agentId }),
        ...(startsAt !== undefined && { startsAt: new Date(startsAt) }),
        ...(endsAt !== undefined && { endsAt: new Date(endsAt) }),
      };
      return presentShift(await shift.update(changes, { returning: true }));
    });
  }

  /** @throws Problem 404. */
  delete(id: string): Promise<void> {
    return this.transactions.run(async () => (await this.lock(id)).destroy());
  }

  private async lock(id: string): Promise<OnCallShift> {
    const shift = await this.shifts.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    if (!shift) throw unknownShift();
    await requireMatch(() => presentShift(shift));
    return shift;
  }
}

const unknownShift = (): Problem => Problem.notFound('support.shift_not_found', 'shift');
