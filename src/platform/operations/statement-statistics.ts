import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../config/environment.js';
import { QueryFigures } from '../database/query-figures.js';
import { monitorRole, StatisticsConnection, type ReadStatistics } from '../database/statistics-connection.js';
import { sqlState } from '../errors/sql-state.js';
import { withoutValues } from '../logging/statement-shape.js';
import type { ListStatements, StatementReport, StatementFigures } from './statements.dto.js';
import {
  extensionSchema,
  oneStatement,
  statementsSince,
  topStatements,
  type StatementRow,
} from './statements.statements.js';

/** Where the extension lies when it is not in our own database, as recommended: a dump of ours then needs nobody's leave. */
const maintenanceDatabase = 'postgres';
/** What the view says where the library was not loaded when the server started. */
const notLoaded = '55000';
const longestText = 4_000;

const nextSteps = {
  load: "Let the server load it at its start (shared_preload_libraries = 'pg_stat_statements'), and restart it: docs/runbooks/monitoring.md",
  create:
    'As a superuser, in the database postgres: CREATE EXTENSION pg_stat_statements; see docs/runbooks/monitoring.md',
};

/** A statement as the server keeps it, without its values, and the role it ran as. */
export interface KnownStatement {
  text: string;
  role: 'atrium_app' | 'atrium_service';
}

interface Extension {
  schema: string;
  read: ReadStatistics;
}

/** What the server has counted of statements (pg_stat_statements), with the routes that sent them. */
@Injectable()
export class StatementStatistics {
  constructor(
    private readonly statistics: StatisticsConnection,
    private readonly figures: QueryFigures,
    private readonly config: ConfigService<{ environment: Environment }, true>,
  ) {}

  /** The statements that take the most time, all their calls together or each. */
  async top({ sort, limit }: ListStatements): Promise<StatementReport> {
    const routesSince = this.figures.since.toISOString();
    const nothing = { since: null, routesSince, data: [] };
    try {
      const told = await this.ask(async ({ schema, read }) => {
        const [reset] = await read<{ since: Date | null }>(statementsSince(schema));
        const rows = await read<StatementRow>(topStatements(schema), [this.database, sort, limit]);
        return { since: reset?.since?.toISOString() ?? null, data: rows.map((row) => this.present(row)) };
      });
      if (!told) return { isEnabled: false, nextStep: nextSteps.create, ...nothing };
      return { isEnabled: true, nextStep: null, routesSince, ...told };
    } catch (error) {
      if (sqlState(error) !== notLoaded) throw error;
      return { isEnabled: false, nextStep: nextSteps.load, ...nothing };
    }
  }

  /** @returns undefined for what the server has not counted, or what is not a statement of the service. */
  async find(queryId: string): Promise<KnownStatement | undefined> {
    try {
      return await this.ask(async ({ schema, read }) => {
        const [found] = await read<KnownStatement>(oneStatement(schema), [this.database, queryId]);
        return found;
      });
    } catch (error) {
      if (sqlState(error) !== notLoaded) throw error;
      return undefined;
    }
  }

  /** @returns undefined where there is no extension, here or in the database for maintenance. */
  private async ask<T>(work: (extension: Extension) => Promise<T>): Promise<T | undefined> {
    const ifThere = async (read: ReadStatistics): Promise<[T] | undefined> => {
      const [extension] = await read<{ schema: string }>(extensionSchema);
      return extension && [await work({ ...extension, read })];
    };
    const here = await this.statistics.within(monitorRole, ifThere);
    if (here) return here[0];
    const there = await this.statistics.elsewhere(maintenanceDatabase, ifThere).catch((error: unknown) => {
      // There is no such database, or it is closed to this login.
      if (['3D000', '42501'].includes(sqlState(error) ?? '')) return undefined;
      throw error;
    });
    return there?.[0];
  }

  private present({ text, blocksHit, blocksRead, ...row }: StatementRow): StatementFigures {
    const blocks = blocksHit + blocksRead;
    return {
      queryId: row.queryId,
      statement: withoutValues(text).trim().slice(0, longestText),
      calls: row.calls,
      totalMs: row.totalMs,
      meanMs: row.meanMs,
      maxMs: row.maxMs,
      rows: row.rows,
      cacheHitRatio: blocks === 0 ? null : blocksHit / blocks,
      isPlannable: row.isPlannable,
      routes: this.figures.originsOf(text).slice(0, 20),
    };
  }

  private get database(): string {
    return this.config.get('environment', { infer: true }).database.connection!.database;
  }
}
