import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { executePage } from '../setup/runbook.js';
import { startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';

const run = promisify(execFile);

describe('what operators run', () => {
  let cluster: DebianCluster;
  let service: ProductProcess;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    cluster = await startFilledCluster();
    service = await startProduct(cluster.env);
    const key = randomBytes(32).toString('base64');
    const ours = { ...cluster.env, BACKUP_KEY: key, ATRIUM: service.url };
    env = { PATH: process.env.PATH, HOME: process.env.HOME, ...ours };
  });
  afterAll(async () => {
    service.kill('SIGTERM');
    await service.ended;
    await cluster.remove();
  });

  /** Runs a script to its end, from another folder than its own. */
  const script = async (name: string, words: string[], more: NodeJS.ProcessEnv = {}) => {
    const options = { cwd: tmpdir(), env: { ...env, ...more } };
    return run(resolve('ops', name), words, options).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        code: error.code,
        output: error.stdout + error.stderr,
      }),
    );
  };

  it.each(['backup-and-recovery', 'disaster-recovery'])('%s.md prints what it says', async (name) => {
    const page = await readFile(`docs/runbooks/${name}.md`, 'utf8');
    const { printed, promised } = await executePage(page, { cwd: resolve('.'), env });
    expect(promised.length).toBeGreaterThanOrEqual(3);
    expect(printed).toEqual(promised);
  });

  it('says of each script what it is for, with an example, and is executable', async () => {
    const names = (await readdir('ops')).filter((name) => name.endsWith('.sh'));
    expect(names.sort()).toEqual([
      ...['archive-every-night.sh', 'backup.sh', 'every-night.sh', 'health-check.sh', 'init-db.sh'],
      ...['maintenance.sh', 'restore.sh', 'test-setup.sh', 'validate-schema.sh'],
    ]);
    for (const name of names) {
      expect((await stat(join('ops', name))).mode & 0o111).toBe(0o111);
      const { code, output } = await script(name, ['--help']);
      expect({ name, code }).toEqual({ name, code: 0 });
      expect(output).toMatch(/Usage: [^]*Example/);
      expect((await script(name, ['--no-such-word'])).code).not.toBe(0);
    }
  });

  it('makes an empty database ready, twice, and notices a schema that was changed by hand', async () => {
    const admin = await cluster.connect('postgres');
    await admin.query('CREATE DATABASE fresh').finally(() => admin.end());
    const fresh = { POSTGRES_DB: 'fresh' };
    expect(await script('init-db.sh', [], fresh)).toMatchObject({ code: 0 });
    expect(await script('init-db.sh', ['--seed'], fresh)).toMatchObject({ code: 0 });
    expect(await script('validate-schema.sh', [], fresh)).toMatchObject({ code: 0 });
    const client = await cluster.connect('fresh');
    await client.query('ALTER TABLE sales.products ADD COLUMN by_hand text').finally(() => client.end());
    const wrong = await script('validate-schema.sh', [], fresh);
    expect(wrong.output).toContain('by_hand');
    expect(wrong.code).toBe(1);
  });

  it('backs up and proves in one go, and restores by the door', async () => {
    expect(await script('every-night.sh', ['--once'])).toMatchObject({ code: 0 });
    const [newest] = (await readdir(env.BACKUP_DIR!))
      .filter((name) => name.endsWith('.dump.enc'))
      .sort()
      .reverse();
    const words = [join(env.BACKUP_DIR!, newest!)];
    expect(await script('restore.sh', words, { POSTGRES_DB: 'restored' })).toMatchObject({ code: 0 });
    const refused = await script('restore.sh', words);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('--force') });
    const nowhere = { BACKUP_DIR: join(env.BACKUP_DIR!, 'nowhere') };
    const night = await script('every-night.sh', ['--once'], { ...nowhere, PG_BIN: '/nowhere' });
    expect(night.code).toBe(1);
  });

  it('is healthy with a service that is ready and a recent backup alone', async () => {
    const words = ['--url', service.url];
    expect(await script('health-check.sh', words)).toMatchObject({ code: 0 });
    const noBackup = await script('health-check.sh', words, { BACKUP_DIR: cluster.folder });
    expect(noBackup).toMatchObject({ code: 1, output: expect.stringContaining('FAULT  backup') });
    const away = await script('health-check.sh', ['--url', 'http://127.0.0.1:1', '--no-backups']);
    expect(away).toMatchObject({ code: 1, output: expect.stringContaining('127.0.0.1') });
  });

  it('proves that a fresh set-up works', async () => {
    const { code, output } = await script('test-setup.sh', []);
    expect(output).toContain('The set-up works.');
    expect(code).toBe(0);
  });

  it('has units that systemd takes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'units-'));
    try {
      const names = await readdir('ops/systemd');
      expect(names).toHaveLength(10);
      for (const name of names) {
        // It looks whether the program is there, and the folder and the account are those of another machine.
        const unit = await readFile(join('ops/systemd', name), 'utf8');
        expect(unit.includes('.service') || name.endsWith('.timer')).toBe(true);
        await writeFile(join(folder, name), unit.replaceAll('/srv/atrium', resolve('.')));
      }
      await chmod(folder, 0o755);
      const units = names.map((name) => join(folder, name));
      const { stderr } = await run('systemd-analyze', ['--man=no', 'verify', ...units]);
      expect(stderr).toBe('');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
