import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { Problem } from '../../../platform/errors/problem.js';
import type {
  BacklogFigure,
  BacklogFigures,
  BacklogQuery,
  DailyFigure,
  DailyFigures,
  DailyQuery,
  FirstResponseFigure,
  FirstResponseFigures,
  ResolutionFigure,
  ResolutionFigures,
  TimesQuery,
} from './figures.dto.js';

const longestDays = 366;

/** What analysts and those who work at the desk learn of it: numbers, and no person but an agent by their id. */
@Injectable()
@ActsAsService('support.figures')
export class FiguresService {
  constructor(private readonly statements: PreparedStatements) {}

  async backlog({ by }: BacklogQuery): Promise<BacklogFigures> {
    return { data: await this.statements.rows(backlog, [by]) };
  }

  async firstResponse({ by }: TimesQuery): Promise<FirstResponseFigures> {
    return { data: await this.statements.rows(firstResponse, [by]) };
  }

  async resolution({ by }: TimesQuery): Promise<ResolutionFigures> {
    return { data: await this.statements.rows(resolution, [by]) };
  }

  /** As of the last refresh. @throws Problem 400 for days that are too far apart, or the wrong way round. */
  async daily({ from, to }: DailyQuery): Promise<DailyFigures> {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    if (days < 0 || days > longestDays) {
      const message = `to must be from 0 to ${longestDays} days after from`;
      throw Problem.ofField(400, 'support.days_invalid', 'to', message);
    }
    return { data: await this.statements.rows(daily, [from, to]) };
  }

  /** Makes the daily figures anew; they can be read meanwhile. */
  async refresh(): Promise<void> {
    await this.statements.rows(refresh, []);
  }
}

const backlog = prepared<BacklogFigure>(
  'support.backlog_figures',
  `SELECT key, tickets, late, oldest_at AS "oldestAt" FROM support.backlog_figures WHERE dimension = $1 ORDER BY key`,
);

const times = 'key, tickets, late, average_minutes AS "averageMinutes", median_minutes AS "medianMinutes"';

const firstResponse = prepared<FirstResponseFigure>(
  'support.first_response_figures',
  `SELECT ${times}, answered FROM support.first_response_figures WHERE dimension = $1 ORDER BY key`,
);

const resolution = prepared<ResolutionFigure>(
  'support.resolution_figures',
  `SELECT ${times} FROM support.resolution_figures WHERE dimension = $1 ORDER BY key`,
);

const daily = prepared<DailyFigure>(
  'support.daily_figures',
  `SELECT to_char(day, 'YYYY-MM-DD') AS day, category_code AS "categoryCode", opened, resolved, late,
          first_response_minutes AS "firstResponseMinutes", resolution_minutes AS "resolutionMinutes"
     FROM support.daily_figures WHERE day BETWEEN $1::date AND $2::date ORDER BY day, category_code`,
);

const refresh = prepared<object>('support.refresh_figures', 'SELECT support.refresh_figures()');
