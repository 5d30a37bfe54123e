import { Activity } from './activity.js';
import { BackupReports } from './backup-report.js';
import { DatabaseReports } from './database-report.js';
import { IndexAdviser } from './index-adviser.js';
import { OperationsController } from './operations.controller.js';
import { OperationsPageController } from './page.controller.js';
import { PageFiles } from './page-files.js';
import { ProcessSamples } from './process-samples.js';
import { StatementPlans } from './statement-plan.js';
import { StatementStatistics } from './statement-statistics.js';

/* What the room adds to the platform: routes and a page for whoever operates the service. */

export const operationsControllers = [OperationsController, OperationsPageController];
export const operationsProviders = [
  Activity,
  BackupReports,
  DatabaseReports,
  IndexAdviser,
  PageFiles,
  ProcessSamples,
  StatementPlans,
  StatementStatistics,
];
