import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';

/** Starts the cluster of this run and tells the workers where it is. */
export default async function setUp({ rootDir }) {
  // Jest would load TypeScript as CommonJS here, which the application is not.
  const { startTestCluster } = await tsImport('./test-cluster.ts', import.meta.url);
  const template = 'atrium_template';
  globalThis.testCluster = await startTestCluster(template, join(rootDir, 'migrations'));
  const { connection, folder } = globalThis.testCluster;
  process.env.TEST_DATABASE_TEMPLATE = template;
  process.env.TEST_DATABASE_SERVER = JSON.stringify({ ...connection, database: 'postgres' });
  process.env.DATA_DIR = join(folder, 'data');
}
