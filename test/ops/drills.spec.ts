import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRestored } from '../../src/platform/backups/checks.js';
import { startProduct } from '../setup/product-process.js';
import { startFilledCluster, succeed, type DebianCluster } from './setup/debian-cluster.js';

interface DrillLine {
  isProven: boolean;
  restorableTo: string | null;
  faults: string[];
}

interface Ready {
  checks: { name: string; ok: boolean; level?: string; detail: string }[];
}

describe('a drill', () => {
  let cluster: DebianCluster;

  beforeAll(async () => {
    cluster = await startFilledCluster();
  });
  afterAll(() => cluster.remove());

  const run = async (sql: string): Promise<void> => {
    const client = await cluster.connect();
    await client.query(sql).finally(() => client.end());
  };

  const backUp = async (): Promise<string> =>
    (await succeed(cluster, ['db:backup']))
      .split('\n')
      .find((line) => line.startsWith(cluster.env.BACKUP_DIR!))!;

  const lastDrill = async (): Promise<DrillLine> => {
    const text = await readFile(join(cluster.env.BACKUP_DIR!, 'drills.jsonl'), 'utf8');
    return JSON.parse(text.trim().split('\n').at(-1)!) as DrillLine;
  };

  /** A drill that has to fail, and what it has found. */
  const fails = async (words: string[] = []): Promise<string> => {
    const { code, output } = await cluster.command(['db:drill', ...words]);
    expect(output).toContain('Next: ');
    expect(code).toBe(1);
    const drill = await lastDrill();
    expect(drill.isProven).toBe(false);
    return drill.faults.join('\n');
  };

  const databases = async (): Promise<string[]> => {
    const client = await cluster.connect('postgres');
    const { rows } = await client.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database ORDER BY name',
    );
    await client.end();
    return rows.map(({ name }) => name);
  };

  type Check = Ready['checks'][number] | undefined;

  /** What readiness tells of the backups: a stranger, and an administrator. */
  const readiness = async (hours: number): Promise<{ stranger: Check; admin: Check }> => {
    const product = await startProduct({ ...cluster.env, BACKUP_PROVEN_WITHIN_HOURS: String(hours) });
    const signedIn = await fetch(`${product.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ identifier: 'admin', password: 'password123' }),
    });
    const { accessToken } = (await signedIn.json()) as { accessToken: string };
    const ask = async (headers: Record<string, string>): Promise<Check> => {
      const answer = await fetch(`${product.url}/health/ready`, { headers });
      expect(answer.status).toBe(200);
      return ((await answer.json()) as Ready).checks.find(({ name }) => name === 'backups');
    };
    const both = { stranger: await ask({}), admin: await ask({ authorization: `Bearer ${accessToken}` }) };
    product.kill('SIGTERM');
    await product.ended;
    return both;
  };

  it('proves the newest dump, leaves nothing behind, and is told by readiness', async () => {
    expect(await readiness(0)).toEqual({ stranger: undefined, admin: undefined });
    const warning = { name: 'backups', ok: false, level: 'warning' };
    expect(await readiness(24)).toMatchObject({ stranger: warning, admin: warning });
    const path = await backUp();
    const before = await databases();
    const output = await succeed(cluster, ['db:drill']);
    expect(output).toMatch(/was restored and proven\.\nEverything up to .*\(RPO\)\.\nIt took \d+ s \(RTO/);
    expect(output).not.toContain('FAULT');
    const { takenAt } = JSON.parse(await readFile(path.replace('.dump', '.json'), 'utf8')) as {
      takenAt: string;
    };
    expect(await lastDrill()).toMatchObject({ isProven: true, restorableTo: takenAt, faults: [] });
    expect(await databases()).toEqual(before);
    expect(await readiness(24)).toEqual({
      stranger: { name: 'backups', ok: true, detail: 'proven restorable' },
      admin: { name: 'backups', ok: true, detail: `last proven restorable as of ${takenAt}` },
    });
  });

  it('tries the migrations that the backup does not know yet, forwards, back and forwards again', async () => {
    const newest = (await readdir('migrations'))
      .filter((name) => name.endsWith('.js'))
      .sort()
      .at(-1)!;
    await succeed(cluster, ['migration:undo']);
    const path = await backUp();
    await succeed(cluster, ['migration:run']);
    const output = await succeed(cluster, ['db:drill', '--file', path]);
    const tried = [...output.matchAll(/^\[\d\/\d\] (\S+): (.*)$/gm)].map(([, name, way]) => [name, way]);
    expect(tried).toEqual(['up', 'down', 'up again'].map((way) => [newest, way]));
    expect(output).toContain('ok     Pending migrations can be applied, undone and applied again.');
    expect(await lastDrill()).toMatchObject({ isProven: true, faults: [] });
  });

  it('fails where what a module declares to be so is not, or the trail was changed', async () => {
    const faults = async (breakIt: string, mendIt: string): Promise<string> => {
      await run(breakIt);
      const path = await backUp();
      await run(mendIt);
      return fails(['--file', path]);
    };
    const past = (sql: string): string => `SET session_replication_role = replica; ${sql}`;
    expect(
      await faults(
        past('UPDATE messaging.threads SET participant_count = participant_count + 1'),
        past('UPDATE messaging.threads SET participant_count = participant_count - 1'),
      ),
    ).toContain('A thread counts those who take part in it.');

    await succeed(cluster, ['audit:seal']);
    await run(`
      ALTER TABLE platform.audit_logs DISABLE TRIGGER USER;
      DELETE FROM platform.audit_logs WHERE id = (SELECT id FROM platform.audit_logs ORDER BY id LIMIT 1)`);
    const path = await backUp();
    expect(await fails(['--file', path])).toMatch(
      /The audit trail is as it was sealed\. Seal 1: the entry .* was removed/,
    );
  });

  it('looks at every reference and every index of what came back page by page', async () => {
    const client = await cluster.connect();
    const faults = async (): Promise<string> => {
      const checks = await checkRestored(client, [], () => undefined);
      return checks.flatMap((check) => check.faults).join('\n');
    };
    expect(await faults()).toBe('');
    await client.query('BEGIN; SET LOCAL session_replication_role = replica');
    await client.query(
      'DELETE FROM sales.products WHERE id = (SELECT product_id FROM sales.transactions LIMIT 1)',
    );
    await client.query('COMMIT');
    expect(await faults()).toMatch(
      /^transactions__\w+ of sales\.transactions: \d+ rows refer to what is not there$/,
    );
    await client
      .query('DELETE FROM sales.transactions WHERE product_id NOT IN (SELECT id FROM sales.products)')
      .catch(
        // They are only ever added to.
        () => client.query('TRUNCATE sales.transactions'),
      );
    await client.query(`
      CREATE FUNCTION public.key_of(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n';
      CREATE TABLE public.indexed AS SELECT generate_series(1, 100) AS n;
      CREATE INDEX lies ON public.indexed (public.key_of(n));
      CREATE OR REPLACE FUNCTION public.key_of(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT -n'`);
    expect(await faults()).toContain('lies: heap tuple');
    await client.query('DROP TABLE public.indexed; DROP FUNCTION public.key_of');
    await client.end();
  });

  it('fails on a damaged dump, and readiness warns from then on', async () => {
    const path = await backUp();
    const content = await readFile(path);
    content[content.length - 100]! ^= 1;
    await writeFile(path, content);
    expect(await fails()).toContain('SHA-256');
    await rm(`${path}.sha256`);
    content.fill(0, 60_000, 70_000);
    await writeFile(path, content);
    expect(await fails()).not.toBe('');
    const { stranger, admin } = await readiness(24);
    expect(admin).toMatchObject({
      ok: false,
      level: 'warning',
      detail: expect.stringContaining('the last drill failed'),
    });
    expect(stranger!.detail).toBe('not proven restorable: npm run db:drill');
  });
});
