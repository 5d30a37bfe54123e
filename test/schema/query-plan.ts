import { getConnectionToken } from '@nestjs/sequelize';
import { jest } from '@jest/globals';
import type { Sequelize } from 'sequelize-typescript';
import type { Response } from 'supertest';
import { PreparedStatements } from '../../src/platform/database/prepared-statements.js';
import { currentRequest } from '../../src/platform/http/request-context.js';
import type { Service } from '../setup/service.js';

/** What the server did for one statement. */
export interface Plan {
  /** Nodes such as `Index Scan` or `Sort`, from the top down. */
  nodes: string[];
  indexes: string[];
  /** Tables read from end to end. */
  readWhole: string[];
  /** Rows taken out of tables, those thrown away again included. */
  rowsRead: number;
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
}

/** Runs `sql` and tells how the server went about it. */
export async function planOf(service: Service, sql: string, bind: unknown[] = []): Promise<Plan> {
  const [row] = await service.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`,
    bind,
  );
  const nodes = flatten(row!['QUERY PLAN'][0].Plan);
  const scans = nodes.filter((node) => node['Relation Name'] !== undefined);
  return {
    nodes: nodes.map((node) => node['Node Type']),
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    readWhole: scans.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']!),
    rowsRead: scans.reduce((sum, node) => sum + rowsOf(node), 0),
  };
}

const flatten = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

const rowsOf = (node: Node): number =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];

export interface Observed {
  response: Response;
  /** The queries that the request made, as the header of the answer counts them. */
  queries: number;
  plans: Plan[];
}

/** Sends a GET request, and has each query that answered it explained. */
export async function observe(service: Service, path: string, query: object): Promise<Observed> {
  const sequelize = service.app.get<Sequelize>(getConnectionToken() as string);
  const statements = service.app.get(PreparedStatements);
  const calls: { sql: string; values?: unknown[] }[] = [];
  // What the service does by itself meanwhile is no query of the request.
  const note = (sql: string, values?: unknown[]): void => {
    if (currentRequest()) calls.push({ sql, ...(values && { values }) });
  };
  const send = sequelize.query.bind(sequelize) as (...args: unknown[]) => Promise<never>;
  const sent = jest.spyOn(sequelize, 'query').mockImplementation((...args: unknown[]) => {
    const [sql, options] = args as [string, { bind?: unknown[] } | undefined];
    note(sql, options?.bind);
    return send(...args);
  });
  const run = statements.rows.bind(statements);
  const ran = jest.spyOn(statements, 'rows').mockImplementation((statement, values) => {
    note(statement.text, [...values]);
    return run(statement, values);
  });
  const response = await service.http.get(path).query(query);
  sent.mockRestore();
  ran.mockRestore();
  if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${response.text}`);
  const plans: Plan[] = [];
  // Not what tells who asks, neither what begins and ends a transaction, nor what is noted of the request.
  const reads = calls.filter(
    ({ sql }) => /^\s*(SELECT|WITH)\b/.test(sql) && !sql.includes('identity.prove_session'),
  );
  for (const { sql, values } of reads) plans.push(await planOf(service, sql, values));
  return { response, queries: countOf(response), plans };
}

export const countOf = (response: Response): number =>
  Number(/desc="(\d+) queries"/.exec(response.headers['server-timing'] ?? '')?.[1]);
