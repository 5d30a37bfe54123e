import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';

const atOnce = 500;

/** Finds what has become too late, and writes down since when. */
@Injectable()
@ActsAsService('support.breach_watch')
export class BreachWatch {
  constructor(private readonly statements: PreparedStatements) {}

  /** Batch by batch, each a transaction of its own; what somebody is working on is found the next time. @returns how many. */
  async markLate(): Promise<number> {
    let found = 0;
    for (const statement of [lateResponses, lateResolutions]) {
      for (let marked = atOnce; marked === atOnce; found += marked) {
        marked = (await this.statements.rows(statement, [atOnce])).length;
      }
    }
    return found;
  }
}

const marking = (what: 'first_response' | 'resolution', due: string, isOpen: string) =>
  prepared<{ id: string }>(
    `support.late_${what}`,
    `UPDATE support.support_tickets SET ${what}_breached_at = ${due}
      WHERE id IN (
        SELECT id FROM support.support_tickets
         WHERE ${due} IS NOT NULL AND ${due} < now() AND ${isOpen} AND ${what}_breached_at IS NULL
         ORDER BY ${due} LIMIT $1 FOR UPDATE SKIP LOCKED
      )
      RETURNING id`,
  );

const lateResponses = marking('first_response', 'first_response_due_at', 'first_response_at IS NULL');
const lateResolutions = marking('resolution', 'due_at', 'true');
