import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../../config/environment.js';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import type { Lookup } from '../../../platform/lookups/lookup.js';
import { Lookups } from '../../../platform/lookups/lookups.js';
import { aroundTheClock, type Calendar, type OpeningHours } from './calendar.js';

/** What tickets of a priority are promised. */
export interface Promised {
  firstResponseSeconds: number;
  resolutionSeconds: number;
  calendar: Calendar;
}

/** By when the desk answers, as its administrators have it at the moment. */
@Injectable()
@ActsAsService('support.calendar')
export class DeskCalendar {
  private readonly zone: string;
  private readonly known: Lookup<Rules>;

  constructor(
    config: ConfigService<{ environment: Environment }, true>,
    private readonly statements: PreparedStatements,
    lookups: Lookups,
  ) {
    this.zone = config.get('environment', { infer: true }).desk.timeZone;
    this.known = lookups.register({
      name: 'support.calendar',
      tables: ['support.sla_policies', 'support.business_hours', 'support.holidays'],
      read: () => this.statements.rows(rules, []),
    });
  }

  /** By priority; none for one that is promised nothing. */
  async promises(): Promise<Map<string, Promised>> {
    const [read] = (await this.known.rows()) ?? (await this.statements.rows(rules, []));
    const { policies, hours, holidays } = read!;
    const business = { hours, holidays: new Set(holidays), zone: this.zone };
    return new Map(
      policies.map((policy) => [
        policy.priorityCode,
        {
          firstResponseSeconds: policy.firstResponseMinutes * 60,
          resolutionSeconds: policy.resolutionMinutes * 60,
          calendar: policy.isAroundTheClock ? aroundTheClock : business,
        },
      ]),
    );
  }
}

interface Rules {
  policies: {
    priorityCode: string;
    firstResponseMinutes: number;
    resolutionMinutes: number;
    isAroundTheClock: boolean;
  }[];
  hours: OpeningHours[];
  holidays: string[];
}

const rules = prepared<Rules>(
  'support.sla_rules',
  `SELECT
     (SELECT coalesce(json_agg(json_build_object(
               'priorityCode', priority_code, 'firstResponseMinutes', first_response_minutes,
               'resolutionMinutes', resolution_minutes, 'isAroundTheClock', is_around_the_clock)), '[]')
        FROM support.sla_policies) AS policies,
     (SELECT coalesce(json_agg(json_build_object('weekday', weekday, 'opensAt', opens_at, 'closesAt', closes_at)), '[]')
        FROM support.business_hours) AS hours,
     (SELECT coalesce(json_agg(to_char(date, 'YYYY-MM-DD')), '[]') FROM support.holidays) AS holidays`,
);
