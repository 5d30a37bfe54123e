import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { cp, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { handOver } from '../../src/platform/database/embedded/binaries.js';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { account, startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';
import { acknowledgeEarly, disorder, hasty } from './setup/faults.js';
import {
  ask,
  contradictions,
  openLedger,
  startLoad,
  summary,
  untilServed,
  type Ledger,
  type Manner,
} from './setup/load.js';

/** A file system of its own in the memory, which can be filled up and emptied. */
interface SmallDisk {
  folder: string;
  fill(): void;
  free(): void;
  remove(): void;
}

function mountSmallDisk(folder: string, megabytes: number): SmallDisk {
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    const why = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    throw new Error(
      `A disk that is full needs a small one: mounting a tmpfs takes root and CAP_SYS_ADMIN (${why})`,
    );
  }
  chmodSync(folder, 0o755);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => {
      const { bavail, bsize } = statfsSync(folder);
      // Pieces: the server may write while this goes on.
      const piece = Buffer.alloc(64 * 1024);
      try {
        for (let left = bavail * bsize; left > 0; left -= piece.length)
          writeFileSync(ballast, piece, { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => rmSync(ballast, { force: true }),
    remove: () => execFileSync('umount', ['-l', folder]),
  };
}

describe('a disk that is full', () => {
  let cluster: DebianCluster;
  let service: ProductProcess;
  let url: string;
  let ledger: Ledger;
  const disks: SmallDisk[] = [];

  const addDisk = (name: string, megabytes: number): SmallDisk => {
    const disk = mountSmallDisk(join(cluster.folder, name), megabytes);
    disks.push(disk);
    return disk;
  };

  beforeAll(async () => {
    cluster = await startFilledCluster(() => 'fsync = on\nmax_wal_size = 64MB\nmin_wal_size = 32MB');
    service = await startProduct({ ...cluster.env, ...hasty });
    url = service.url;
  });
  beforeEach(async () => {
    ledger = await openLedger(url);
  });
  afterAll(async () => {
    service?.kill('SIGTERM');
    await service?.ended;
    await cluster.stop().catch(() => undefined);
    for (const disk of disks) disk.remove();
    await cluster.remove();
  });

  const read = () => ask(url, `/v1/threads/${ledger.threads[0]!}`, { token: ledger.token });
  const writeMany = () =>
    Promise.all(
      Array.from({ length: 8 }, () =>
        ask(url, `/v1/threads/${ledger.threads[0]!}/messages`, {
          token: ledger.token,
          body: { content: 'x'.repeat(8_000) },
        }),
      ),
    );

  /** Until there is no room, and then again until there is. */
  async function fillTables(disk: SmallDisk, manner: Manner): Promise<void> {
    const load = startLoad(url, ledger, { manner });
    disk.fill();
    let refused = 0;
    while (refused < 8 || ledger.failures.length < 10) {
      const answers = await writeMany();
      const kinds = new Set(answers.map(summary));
      expect([...kinds].filter((kind) => !/^201|^503 platform.unavailable/.test(kind))).toEqual([]);
      ledger.sent += answers.length;
      for (const { status, body } of answers) if (status === 201) ledger.messages.add(body.id!);
      refused += answers.filter(({ status }) => status === 503).length;
    }
    expect(await read()).toMatchObject({ status: 200 });
    expect(await ask(url, '/health/ready')).toMatchObject({ status: 200 });
    disk.free();
    expect(await untilServed(url, ledger)).toBeLessThan(5_000);
    await load.stop();
  }

  it('of the tables: writes are refused, reads go on, and all is well once there is room', async () => {
    const disk = addDisk('tables', 256);
    mkdirSync(join(disk.folder, 'space'));
    handOver(disk.folder, account);
    const admin = await cluster.connect('postgres');
    await admin.query(`CREATE TABLESPACE small LOCATION '${join(disk.folder, 'space')}'`);
    await admin.query(`ALTER DATABASE atrium WITH ALLOW_CONNECTIONS false`);
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'atrium' AND pid <> pg_backend_pid()`,
    );
    await admin.query('ALTER DATABASE atrium SET TABLESPACE small');
    await admin.query(`ALTER DATABASE atrium WITH ALLOW_CONNECTIONS true`);
    await admin.end();
    await untilServed(url, ledger);

    await fillTables(disk, 'repeats');
    expect(await contradictions(cluster, ledger)).toEqual([]);
    expect(disorder(ledger)).toEqual([]);

    // What is not stored would be seen: clients that take a refusal for a yes are caught.
    ledger = await openLedger(url);
    await fillTables(disk, 'takes it for a yes');
    expect(await contradictions(cluster, ledger)).toEqual([expect.stringMatching(/^stock: /)]);
  });

  /** It may have come back by itself as soon as there was room, or be about to give up. */
  async function startAgain(): Promise<void> {
    const answers = async (): Promise<void> => (await cluster.connect()).end();
    const isUp = async (): Promise<boolean> => {
      const came = cluster.start().catch(answers);
      return came.then(
        () => true,
        () => false,
      );
    };
    while (!(await isUp())) await pause(200);
  }

  /** Until the server stops for want of room, and then until it serves again. */
  async function fillLog(disk: SmallDisk): Promise<void> {
    const load = startLoad(url, ledger);
    disk.fill();
    const client = await cluster.connect();
    // The log goes on to a new file each time, until there is no room for one.
    const goOn = async (): Promise<void> => {
      for (;;) {
        await client.query('SELECT pg_switch_wal()');
        await pause(200);
      }
    };
    await expect(goOn()).rejects.toThrow();
    await client.end().catch(() => undefined);
    while (ledger.failures.length < 8) await pause(20);
    expect(await ask(url, '/health/live')).toMatchObject({ status: 200 });
    expect(await ask(url, '/health/ready')).toMatchObject({ status: 503 });
    disk.free();
    await startAgain();
    expect(await untilServed(url, ledger)).toBeLessThan(5_000);
    await load.stop();
  }

  it('of the log: the server is away until there is room, and what was acknowledged is there when it is back', async () => {
    const admin = await cluster.connect();
    // No checkpoint in between, which would use old files again.
    await admin.query(`ALTER SYSTEM SET max_wal_size = '10GB'`).finally(() => admin.end());
    await cluster.stop();
    const disk = addDisk('log', 160);
    const [log, inDisk] = [join(cluster.dataDir, 'pg_wal'), join(disk.folder, 'pg_wal')];
    await rename(log, `${log}-before`);
    await cp(`${log}-before`, inDisk, { recursive: true });
    handOver(disk.folder, account);
    await symlink(inDisk, log);
    await cluster.start();
    await untilServed(url, ledger);
    await fillLog(disk);
    expect(await contradictions(cluster, ledger)).toEqual([]);
    expect(ledger.failures.length).toBeGreaterThan(0);
    expect(disorder(ledger)).toEqual([]);

    // What is lost would be seen: a server that acknowledges before it writes is caught.
    await acknowledgeEarly(cluster, true);
    let found: string[] = [];
    // What is on its way in the moment when it stops is a matter of chance.
    for (let tries = 0; tries < 4 && found.length === 0; tries++) {
      ledger = await openLedger(url);
      await fillLog(disk);
      found = await contradictions(cluster, ledger);
    }
    await acknowledgeEarly(cluster, false);
    expect(found).not.toEqual([]);
  });
});
