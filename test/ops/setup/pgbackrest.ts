import { readFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { handOver } from '../../../src/platform/database/embedded/binaries.js';
import { account, startFilledCluster, type DebianCluster } from './debian-cluster.js';
import { startHttpsBucket, type HttpsBucket } from './https-bucket.js';

/** A filled cluster that archives to a folder near and a bucket far, by the configuration that is shipped. */
export interface ArchivedCluster extends DebianCluster {
  bucket: HttpsBucket;
  /** The near repository. */
  repository: string;
  pgbackrest(...words: string[]): Promise<string>;
  /** Of the near repository, archived segments by their names. */
  segments(): Promise<{ name: string; path: string }[]>;
}

const shippedConfig = 'ops/pgbackrest/pgbackrest.conf';
const shippedSettings = 'ops/postgresql/backups.conf';

export async function startArchivedCluster(): Promise<ArchivedCluster> {
  const settings = await readFile(shippedSettings, 'utf8');
  const cluster = await startFilledCluster((folder) =>
    settings.replace('pgbackrest --stanza', `pgbackrest --config=${folder}/pgbackrest.conf --stanza`),
  );
  try {
    return await archive(cluster);
  } catch (error) {
    await cluster.remove();
    throw error;
  }
}

async function archive(cluster: DebianCluster): Promise<ArchivedCluster> {
  const { folder, dataDir, port } = cluster;
  const bucket = await startHttpsBucket(folder);
  const configFile = join(folder, 'pgbackrest.conf');
  await writeFile(
    configFile,
    configOf(await readFile(shippedConfig, 'utf8'), { folder, dataDir, port, bucket }),
  );
  for (const name of ['repository', 'spool', 'log', 'lock']) await mkdir(join(folder, name));
  handOver(folder, account);
  cluster.env.PGBACKREST_CONFIG = configFile;
  const pgbackrest: ArchivedCluster['pgbackrest'] = (...words) =>
    cluster.asServer('pgbackrest', [`--config=${configFile}`, '--stanza=atrium', ...words]);
  await pgbackrest('stanza-create');
  const segments = join(folder, 'repository/archive/atrium');
  return {
    ...cluster,
    bucket,
    pgbackrest,
    repository: join(folder, 'repository'),
    segments: async () => {
      const files = await readdir(segments, { recursive: true });
      return files
        .filter((file) => /\/[0-9A-F]{24}-/.test(file))
        .map((file) => ({
          name: file.slice(file.lastIndexOf('/') + 1, file.lastIndexOf('-')),
          path: join(segments, file),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    remove: async () => {
      await cluster.remove();
      await bucket.close();
    },
  };
}

/** What is shipped, filled in; what is in it beyond that stands. */
function configOf(
  shipped: string,
  { folder, dataDir, port, bucket }: { folder: string; dataDir: string; port: number; bucket: HttpsBucket },
): string {
  const values: Record<string, string> = {
    'repo1-path': join(folder, 'repository'),
    'repo1-cipher-pass': 'near-near-near-near-near-near',
    'repo2-cipher-pass': 'far-far-far-far-far-far-far-far',
    'repo2-s3-bucket': 'test-backups',
    'repo2-s3-endpoint': 'localhost',
    'repo2-s3-region': 'eu-central-1',
    'repo2-s3-key': 'test-key',
    'repo2-s3-key-secret': 'test-secret',
    'repo2-s3-uri-style': 'path',
    'spool-path': join(folder, 'spool'),
    'pg1-path': dataDir,
    'pg1-port': String(port),
  };
  const filled = shipped.replace(/^([a-z0-9-]+)=.*$/gm, (line, name: string) =>
    name in values ? `${name}=${values[name]}` : line,
  );
  const ours = [
    `repo2-storage-host=localhost`,
    `repo2-storage-port=${bucket.port}`,
    `repo2-storage-ca-file=${bucket.caFile}`,
    `log-path=${join(folder, 'log')}`,
    `lock-path=${join(folder, 'lock')}`,
  ];
  return filled
    .replace('[global]', `[global]\n${ours.join('\n')}`)
    .replace('[atrium]', `[atrium]\npg1-socket-path=${folder}`);
}
