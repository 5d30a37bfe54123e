import { Command } from 'commander';
import { registerBackupsBench } from './backups.js';
import { registerForecastBench } from './forecast.js';
import { registerGrowthBench } from './growth.js';
import { registerImportBench } from './import.js';
import { registerLimitsBench } from './limits.js';
import { registerMessagingBench } from './messaging.js';
import { registerPartitionsBench } from './partitions.js';
import { registerProtectionBench } from './protection.js';
import { registerSchemaBench } from './schema.js';
import { registerSupportBench } from './support.js';

const program = new Command('bench').description(
  'Measurements against bare PostgreSQL, each on a database of its own in a temporary folder.',
);
registerBackupsBench(program);
registerForecastBench(program);
registerGrowthBench(program);
registerImportBench(program);
registerProtectionBench(program);
registerLimitsBench(program);
registerMessagingBench(program);
registerPartitionsBench(program);
registerSchemaBench(program);
registerSupportBench(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
