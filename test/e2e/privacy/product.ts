import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment, type ConnectionSettings } from '../../../src/config/environment.js';
import { serviceConnection } from '../../../src/platform/database/service-login.js';
import { startProduct, type ProductProcess } from '../../setup/product-process.js';

/** The product as a process of its own that tells all it can tell, on the database of this test file. */
export interface TalkativeProduct extends ProductProcess {
  dataDir: string;
  stop(): Promise<void>;
}

/** @param change of where its database is. */
export async function startTalkativeProduct(
  change: (connection: ConnectionSettings) => ConnectionSettings = (same) => same,
  variables: NodeJS.ProcessEnv = {},
): Promise<TalkativeProduct> {
  const dataDir = await mkdtemp(join(tmpdir(), 'atrium-talkative-'));
  const { host, port, user, password, database } = change(
    serviceConnection(loadEnvironment().database.connection!),
  );
  const product = await startProduct({
    NODE_ENV: 'test',
    LOG_LEVEL: 'trace',
    POSTGRES_LOG_QUERIES: 'true',
    TRUSTED_PROXIES: '1',
    DATA_DIR: dataDir,
    ...{ POSTGRES_HOST: host, POSTGRES_PORT: String(port), POSTGRES_USER: user },
    ...{ POSTGRES_PASSWORD: password, POSTGRES_DB: database },
    ...variables,
  });
  const stop = async (): Promise<void> => {
    product.kill('SIGTERM');
    await product.ended;
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ...product, dataDir, stop };
}
