import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';

/** Builds what the tests start as processes, starts the cluster of this run and tells the workers where it is. */
export default async function setUp({ rootDir }) {
  // The first command builds where the sources are newer: two that did so at once would be in each other's way.
  execFileSync(process.execPath, [join(rootDir, 'bin', 'atrium.mjs'), '--help'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Jest would load TypeScript as CommonJS here, which the application is not.
  const { startTestCluster } = await tsImport('./test-cluster.ts', import.meta.url);
  const template = 'atrium_template';
  globalThis.testCluster = await startTestCluster(template, join(rootDir, 'migrations'));
  const { connection, folder, temporary } = globalThis.testCluster;
  process.env.TEST_DATABASE_TEMPLATE = template;
  process.env.TEST_DATABASE_SERVER = JSON.stringify({ ...connection, database: 'postgres' });
  process.env.DATA_DIR = join(folder, 'data');
  process.env.TMPDIR = temporary;
}
