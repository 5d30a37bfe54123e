import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/access.decorators.js';
import { ApiProblem } from '../http/api-problem.decorator.js';
import { ActivityReport, TargetReport } from './activity.dto.js';
import { Activity } from './activity.js';
import { BackupReports } from './backup-report.js';
import { BackupReport } from './backups.dto.js';
import { DatabaseReports } from './database-report.js';
import { DatabaseReport, LockReport, TableReport } from './database.dto.js';
import { IndexAdviser } from './index-adviser.js';
import { IndexAdvice } from './indexes.dto.js';
import { StatementPlans } from './statement-plan.js';
import { StatementStatistics } from './statement-statistics.js';
import { ListStatements, StatementParams, StatementPlan, StatementReport } from './statements.dto.js';

/** What whoever operates the service asks: figures of the database and of the process, and nothing that people have stored. */
@ApiTags('operations')
@Roles('admin')
@Controller('v1/ops')
export class OperationsController {
  constructor(
    private readonly databases: DatabaseReports,
    private readonly statements: StatementStatistics,
    private readonly plans: StatementPlans,
    private readonly indexes: IndexAdviser,
    private readonly activity: Activity,
    private readonly backups: BackupReports,
  ) {}

  @Get('activity')
  @ApiOperation({ summary: 'What has this process been doing in the last five minutes?' })
  @ApiOkResponse({ type: ActivityReport })
  lately(): Promise<ActivityReport> {
    return this.activity.report();
  }

  @Get('targets')
  @ApiOperation({ summary: 'Is the service as fast, and the database as well used, as promised?' })
  @ApiOkResponse({ type: TargetReport })
  targets(): Promise<TargetReport> {
    return this.activity.targets();
  }

  @Get('database')
  @ApiOperation({
    summary: 'How large is the database, who is connected, and how long do transactions last?',
  })
  @ApiOkResponse({ type: DatabaseReport })
  database(): Promise<DatabaseReport> {
    return this.databases.database();
  }

  @Get('tables')
  @ApiOperation({ summary: 'How large are the tables, how are they read, and when were they vacuumed?' })
  @ApiOkResponse({ type: TableReport })
  tables(): Promise<TableReport> {
    return this.databases.tables();
  }

  @Get('locks')
  @ApiOperation({ summary: 'Who waits for whom?' })
  @ApiOkResponse({ type: LockReport })
  locks(): Promise<LockReport> {
    return this.databases.locks();
  }

  @Get('indexes')
  @ApiOperation({ summary: 'Which indexes are too many, and where may one be missing?' })
  @ApiOkResponse({ type: IndexAdvice })
  advice(): Promise<IndexAdvice> {
    return this.indexes.advise();
  }

  @Get('backups')
  @ApiOperation({ summary: 'How old are the backups, and when was one last proven to be restorable?' })
  @ApiOkResponse({ type: BackupReport })
  backup(): Promise<BackupReport> {
    return this.backups.report();
  }

  @Get('statements')
  @ApiOperation({ summary: 'Which statements take the most time, and which routes send them?' })
  @ApiOkResponse({ type: StatementReport })
  top(@Query() query: ListStatements): Promise<StatementReport> {
    return this.statements.top(query);
  }

  @Get('statements/:queryId/plan')
  @ApiOperation({ summary: 'How would the server run a statement that it has counted? It is not run' })
  @ApiOkResponse({ type: StatementPlan })
  @ApiProblem(404, 'platform.statement_not_found', 'The server has counted no such statement of the service.')
  @ApiProblem(
    422,
    'platform.statement_not_plannable',
    'The server cannot plan it from what it has kept of it.',
  )
  plan(@Param() { queryId }: StatementParams): Promise<StatementPlan> {
    return this.plans.plan(queryId);
  }
}
