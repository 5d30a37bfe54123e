import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { account, freePort, type DebianCluster } from './debian-cluster.js';

/** A PgBouncer in transaction mode before the database of a cluster. */
export interface Bouncer {
  port: number;
  stop(): Promise<void>;
}

/** @param settings more lines of its section [pgbouncer]. */
export async function startBouncer(
  { folder, env, port: server }: DebianCluster,
  settings: readonly string[] = [],
): Promise<Bouncer> {
  const port = await freePort();
  const [users, file] = [join(folder, 'bouncer-users.txt'), join(folder, 'bouncer.ini')];
  const {
    POSTGRES_USER,
    POSTGRES_PASSWORD,
    POSTGRES_OWNER_USER: user,
    POSTGRES_OWNER_PASSWORD: password,
  } = env;
  await writeFile(users, `"${POSTGRES_USER}" "${POSTGRES_PASSWORD}"\n"${user}" "${password}"\n`);
  const lines = [
    '[databases]',
    `atrium = host=127.0.0.1 port=${server}`,
    '[pgbouncer]',
    'pool_mode = transaction',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${users}`,
    ...settings,
  ];
  await writeFile(file, lines.join('\n'));
  const bouncer = spawn('pgbouncer', ['-q', file], { ...account, stdio: 'ignore' });
  const ended = once(bouncer, 'exit');
  const stop = async (): Promise<void> => {
    bouncer.kill('SIGTERM');
    await ended;
  };
  for (let attempt = 0; attempt < 200; attempt++) {
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'atrium' });
    const isThere = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (isThere) return { port, stop };
    await pause(50);
  }
  await stop();
  throw new Error('PgBouncer does not answer.');
}
