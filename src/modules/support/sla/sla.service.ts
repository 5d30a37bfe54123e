import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import type { Environment } from '../../../config/environment.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { BusinessHours } from '../models/business-hours.model.js';
import { Holiday } from '../models/holiday.model.js';
import { SlaPolicy } from '../models/sla-policy.model.js';
import {
  presentHoliday,
  presentPolicy,
  type AddHoliday,
  type HolidayList,
  type HolidayResponse,
  type Opening,
  type PolicyList,
  type PolicyResponse,
  type UpdatePolicy,
  type WeekResponse,
} from './sla.dto.js';

/** What the desk promises, and when it is open. Tickets that are there keep the time that they have. */
@Injectable()
export class SlaService {
  private readonly timeZone: string;

  constructor(
    config: ConfigService<{ environment: Environment }, true>,
    @InjectModel(SlaPolicy) private readonly policies: typeof SlaPolicy,
    @InjectModel(BusinessHours) private readonly hours: typeof BusinessHours,
    @InjectModel(Holiday) private readonly holidays: typeof Holiday,
    private readonly transactions: TransactionRunner,
  ) {
    this.timeZone = config.get('environment', { infer: true }).desk.timeZone;
  }

  async listPolicies(): Promise<PolicyList> {
    const rows = await this.policies.findAll({ order: ['resolutionMinutes', 'id'] });
    return { data: rows.map(presentPolicy) };
  }

  /** @throws Problem 404; 400 where the resolution is due before the first response. */
  updatePolicy(id: string, changes: UpdatePolicy): Promise<PolicyResponse> {
    return this.transactions.run(async () => {
      const policy = await this.policies.findByPk(id, { lock: Transaction.LOCK.UPDATE });
      if (!policy) throw Problem.notFound('support.policy_not_found', 'policy');
      await requireMatch(() => presentPolicy(policy));
      return presentPolicy(await policy.update(changes, { returning: true }));
    });
  }

  async readWeek(): Promise<WeekResponse> {
    const rows = await this.hours.findAll({ order: ['weekday', 'opensAt'] });
    const data = rows.map(({ weekday, opensAt, closesAt }) => ({
      weekday,
      opensAt: opensAt.slice(0, 5),
      closesAt: closesAt.slice(0, 5),
    }));
    return { data, timeZone: this.timeZone };
  }

  /** The whole week at once. @throws Problem 400 for a day that closes before it opens, or opens twice at one time. */
  writeWeek(week: readonly Opening[]): Promise<WeekResponse> {
    return this.transactions.run(async () => {
      await this.hours.destroy({ where: {} });
      await this.hours.bulkCreate(
        week.map(({ weekday, opensAt, closesAt }) => ({ weekday, opensAt, closesAt })),
      );
      return this.readWeek();
    });
  }

  async listHolidays(): Promise<HolidayList> {
    const rows = await this.holidays.findAll({ order: ['date'] });
    return { data: rows.map(presentHoliday) };
  }

  /** @throws a conflict where the day is one already. */
  addHoliday({ date, label }: AddHoliday): Promise<HolidayResponse> {
    return this.transactions.run(async () => presentHoliday(await this.holidays.create({ date, label })));
  }

  /** @throws Problem 404. */
  removeHoliday(id: string): Promise<void> {
    return this.transactions.run(async () => {
      const holiday = await this.holidays.findByPk(id, { lock: Transaction.LOCK.UPDATE });
      if (!holiday) throw Problem.notFound('support.holiday_not_found', 'holiday');
      await requireMatch(() => presentHoliday(holiday));
      await holiday.destroy();
    });
  }
}
