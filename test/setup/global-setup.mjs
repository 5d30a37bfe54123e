import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';

/** Builds what the tests start as processes, starts the clusters of this run and tells each worker where its own is. */
export default async function setUp({ rootDir, maxWorkers }) {
  // The first command builds where the sources are newer: two that did so at once would be in each other's way.
  execFileSync(process.execPath, [join(rootDir, 'bin', 'atrium.mjs'), '--help'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Jest would load TypeScript as CommonJS here, which the application is not.
  const { startTestClusters } = await tsImport('./test-cluster.ts', import.meta.url);
  const template = 'atrium_template';
  const clusters = await startTestClusters(maxWorkers, template, join(rootDir, 'migrations'));
  globalThis.testClusters = clusters;
  process.env.TEST_DATABASE_TEMPLATE = template;
  process.env.TEST_CLUSTERS = JSON.stringify(
    clusters.map(({ connection, folder }) => ({
      server: { ...connection, database: 'postgres' },
      dataDir: join(folder, 'data'),
    })),
  );
  process.env.TMPDIR = clusters[0].temporary;
}
