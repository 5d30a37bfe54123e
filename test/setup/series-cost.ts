import type pg from 'pg';
import type { DemandScope } from '../../src/modules/sales/demand/demand-scope.js';
import {
  firstDayOf,
  seriesOf,
  type DemandStatement,
} from '../../src/modules/sales/demand/demand.statements.js';

interface Node {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
}

/** What is read for a series of a year: of which tables, and how many rows of days, whether they are wanted or not. */
export interface SeriesCost {
  tables: string[];
  days: number;
}

/** Reads the year 2025 of a series. */
export const costOf = (client: pg.Client, scope: DemandScope): Promise<SeriesCost> =>
  costOfStatement(client, seriesOf(scope, '2025-01-01', '2025-12-31'));

/** Looks for the first day of a series. */
export const costOfFirstDay = (client: pg.Client, scope: DemandScope): Promise<SeriesCost> =>
  costOfStatement(client, firstDayOf(scope));

async function costOfStatement(
  client: pg.Client,
  { sql, bind }: DemandStatement<object>,
): Promise<SeriesCost> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`,
    bind,
  );
  const top = rows[0]!['QUERY PLAN'][0].Plan;
  const scans = nodesOf(top).filter((node) => node['Relation Name'] !== undefined);
  return {
    tables: [...new Set(scans.map((node) => node['Relation Name']!))].sort(),
    days: scans
      .filter((node) => node['Relation Name'] === 'daily_demands')
      .reduce((sum, node) => sum + readOf(node), 0),
  };
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

const readOf = (node: Node): number =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
