import { Command } from 'commander';
import { registerForecastBench } from './forecast.js';
import { registerImportBench } from './import.js';
import { registerMessagingBench } from './messaging.js';
import { registerProtectionBench } from './protection.js';
import { registerSchemaBench } from './schema.js';
import { registerSupportBench } from './support.js';

const program = new Command('bench').description(
  'Measurements against bare PostgreSQL, each on a database of its own in a temporary folder.',
);
registerForecastBench(program);
registerImportBench(program);
registerProtectionBench(program);
registerMessagingBench(program);
registerSchemaBench(program);
registerSupportBench(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
