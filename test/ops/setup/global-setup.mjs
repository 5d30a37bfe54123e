import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { binFolderOf, missingPackages, postgresVersion } from './missing-packages.mjs';

/** Fails where something is missing: a test that was left out would pass for one that held. */
export default async function setUp({ rootDir }) {
  const missing = missingPackages();
  if (missing.length > 0) {
    throw new Error(
      `The tests of operations need what is not installed here: apt-get install ${missing.join(' ')}`,
    );
  }
  process.env.OPS_PG_BIN = binFolderOf(postgresVersion());
  // The first command builds where the sources are newer: two that did so at once would be in each other's way.
  execFileSync(process.execPath, [join(rootDir, 'bin', 'atrium.mjs'), '--help'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Jest would load TypeScript as CommonJS here, which the application is not.
  const { makeTemplate } = await tsImport('./make-template.ts', import.meta.url);
  process.env.OPS_TEMPLATE = JSON.stringify(await makeTemplate());
}
