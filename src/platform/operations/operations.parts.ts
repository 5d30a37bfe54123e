import { Activity } from './activity.js';
import { DatabaseReports } from './database-report.js';
import { IndexAdviser } from './index-adviser.js';
import { OperationsController } from './operations.controller.js';
import { ProcessSamples } from './process-samples.js';
import { StatementPlans } from './statement-plan.js';
import { StatementStatistics } from './statement-statistics.js';

/* What the room adds to the platform: routes for whoever operates the service. */

export const operationsControllers = [OperationsController];
export const operationsProviders = [
  Activity,
  DatabaseReports,
  IndexAdviser,
  ProcessSamples,
  StatementPlans,
  StatementStatistics,
];
