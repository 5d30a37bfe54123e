import { Injectable } from '@nestjs/common';
import { StatisticsConnection, type ReadStatistics } from '../database/statistics-connection.js';
import { postgresError } from '../errors/sql-state.js';
import { Problem } from '../errors/problem.js';
import { StatementStatistics } from './statement-statistics.js';
import type { StatementPlan } from './statements.dto.js';

const preparedName = 'atrium_planned';

/** How the server would run a statement that it has counted. Never one that somebody gives, and it is never run. */
@Injectable()
export class StatementPlans {
  constructor(
    private readonly statements: StatementStatistics,
    private readonly statistics: StatisticsConnection,
  ) {}

  /**
   * As the role that sends it, so that the rules of rows are in the plan, for any values.
   * @throws Problem 404 for what is not counted, 422 where the server cannot plan it from what it has kept.
   */
  async plan(queryId: string): Promise<StatementPlan> {
    const found = isBigint(queryId) ? await this.statements.find(queryId) : undefined;
    if (!found) throw Problem.notFound('platform.statement_not_found', 'statement of the service');
    const text = plannable(found.text);
    if (text === undefined) throw notPlannable();
    try {
      const lines = await this.statistics.within(found.role, (read) => explain(read, text));
      return { queryId, plan: lines };
    } catch (error) {
      // What it could not plan; that it does not answer is another matter.
      if (/^(42|0A|22)/.test(postgresError(error)?.code ?? '')) throw notPlannable();
      throw error;
    } finally {
      await this.statistics.read('DEALLOCATE ALL', [], found.role).catch(() => undefined);
    }
  }
}

/**
 * Prepared first, which takes exactly one statement and runs nothing; then explained with no values, as it would be for
 * any. `EXPLAIN (GENERIC_PLAN)`, which PostgreSQL has from 16 on, would have to be sent where several statements are taken.
 */
async function explain(read: ReadStatistics, text: string): Promise<string[]> {
  await read(`SELECT set_config('plan_cache_mode', 'force_generic_plan', true)`);
  await read(`PREPARE ${preparedName} AS ${text}`);
  const [{ parameters } = { parameters: 0 }] = await read<{ parameters: number }>(
    'SELECT cardinality(parameter_types) AS parameters FROM pg_prepared_statements WHERE name = $1',
    [preparedName],
  );
  const values = parameters > 0 ? `(${Array.from({ length: parameters }, () => 'NULL').join(', ')})` : '';
  const rows = await read<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE ${preparedName}${values}`);
  return rows.map((row) => row['QUERY PLAN']);
}

/**
 * The text that the server keeps is not always SQL again: of `interval '1 day'` it makes `interval $1`, and of
 * `extract(epoch FROM time)` one with `$1 FROM`.
 * @returns undefined where a text value was left in it, which can happen; a plan would tell it.
 */
function plannable(text: string): string | undefined {
  if (text.replace(/"(?:[^"]|"")*"/g, '').includes("'")) return undefined;
  return text
    .replace(/\b(interval|timestamptz|timestamp|date|time)\s+(\$\d+)/gi, '$2::$1')
    .replace(/\bextract\(\s*(\$\d+)\s+from\s/gi, '"extract"($1, ');
}

function isBigint(text: string): boolean {
  if (!/^-?\d{1,19}$/.test(text)) return false;
  const number = BigInt(text);
  return number >= -(2n ** 63n) && number < 2n ** 63n;
}

const notPlannable = (): Problem =>
  new Problem(
    422,
    'platform.statement_not_plannable',
    'The server cannot plan this statement from what it has kept of it.',
  );
