import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { blocksOf } from '../setup/markdown.js';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { freePort, startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';

const run = promisify(execFile);
const folder = resolve('ops/prometheus');
const token = 'a-program-of-the-operator-0123456789';

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

/** The expressions of every panel of every dashboard, and of what it may choose from. */
async function dashboards(): Promise<{ file: string; expressions: string[] }[]> {
  const files = (await readdir('ops/grafana/dashboards')).filter((name) => name.endsWith('.json'));
  const found = files.map(async (file) => {
    const text = await readFile(join('ops/grafana/dashboards', file), 'utf8');
    const expressions: string[] = [];
    JSON.parse(text, (key, value: unknown) => {
      if ((key === 'expr' || key === 'query') && typeof value === 'string') expressions.push(value);
      return value;
    });
    return { file, expressions };
  });
  return Promise.all(found);
}

describe('what Prometheus is given', () => {
  it('is a configuration and rules that it takes, and alerts that fire where they have to', async () => {
    await run('promtool', ['check', 'config', '--syntax-only', join(folder, 'prometheus.yml')]);
    const { stdout } = await run('promtool', ['check', 'rules', '--lint-fatal', join(folder, 'alerts.yml')]);
    expect(stdout).toMatch(/SUCCESS: \d\d rules found/);
    await run('promtool', ['test', 'rules', join(folder, 'alerts.test.yml')]);
  });

  it('tries every alert, and tells what to do about it', async () => {
    const [alerts, tests] = await Promise.all([read('alerts.yml'), read('alerts.test.yml')]);
    const runbook = await readFile('docs/runbooks/monitoring.md', 'utf8');
    const names = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      expect(tests).toContain(`- name: ${name} fires\n`);
      expect(tests).toContain(`- name: ${name} does not fire\n`);
      const after = alerts.slice(alerts.indexOf(`- alert: ${name}\n`)).split('- alert: ')[1]!;
      expect(after).toMatch(/severity: (page|ticket)\n/);
      expect(after).toMatch(/summary: .+\n\s+description: /);
      expect(after).toContain(`docs/runbooks/monitoring.md#${name.toLowerCase()}`);
      expect(runbook).toContain(`\n### ${name}\n`);
    }
  });
});

describe('a Prometheus beside the service', () => {
  let cluster: DebianCluster;
  let product: ProductProcess;
  let prometheus: ChildProcess;
  let home: string;
  let url: string;
  let output = '';

  beforeAll(async () => {
    cluster = await startFilledCluster();
    product = await startProduct({ ...cluster.env, METRICS_TOKEN: token, JOBS: 'on' });
    home = await mkdtemp(join(tmpdir(), 'atrium-prometheus-'));
    await writeFile(join(home, 'token'), token, { mode: 0o600 });
    const shipped = await read('prometheus.yml');
    const port = await freePort();
    const settings = shipped
      .replace('/run/secrets/metrics_token', join(home, 'token'))
      .replace('atrium:3000', new URL(product.url).host)
      .replace('localhost:9090', `127.0.0.1:${port}`)
      .replaceAll(': 15s', ': 1s')
      .replace('scrape_timeout: 10s', 'scrape_timeout: 1s')
      .replace('- alerts.yml', `- ${join(folder, 'alerts.yml')}`);
    await writeFile(join(home, 'prometheus.yml'), settings);
    url = `http://127.0.0.1:${port}`;
    const words = [`--config.file=${home}/prometheus.yml`, `--storage.tsdb.path=${home}/data`];
    prometheus = spawn('prometheus', [...words, `--web.listen-address=127.0.0.1:${port}`]);
    for (const stream of [prometheus.stdout!, prometheus.stderr!]) {
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    }
  });
  afterAll(async () => {
    if (prometheus?.exitCode === null) {
      prometheus.kill('SIGTERM');
      await once(prometheus, 'exit');
    }
    product?.kill('SIGTERM');
    await product?.ended;
    await cluster?.remove();
    if (home) await rm(home, { recursive: true, force: true });
  });

  interface Answer {
    status: string;
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  }

  const ask = async (query: string): Promise<Answer['data']['result']> => {
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
    const told = (await answer.json()) as Answer & { error?: string };
    if (told.status !== 'success') throw new Error(`${query}: ${told.error}`);
    return told.data.result;
  };

  it('reads its figures without an error, and knows every figure of alerts and dashboards', async () => {
    for (let asked = 0; asked < 5; asked++) await (await fetch(`${product.url}/v1/niches`)).arrayBuffer();
    const until = Date.now() + 60_000;
    const isUp = async (): Promise<boolean> => {
      const scraped = await ask('count_over_time(up{job="atrium"}[1m]) >= 3 and up{job="atrium"} == 1');
      return scraped.length === 1;
    };
    while (!(await isUp().catch(() => false))) {
      if (Date.now() > until) throw new Error(`It is not up:\n${output}`);
      await delay(200);
    }
    const { data } = (await (await fetch(`${url}/api/v1/targets`)).json()) as {
      data: { activeTargets: { labels: { job: string }; health: string; lastError: string }[] };
    };
    const atrium = data.activeTargets.filter(({ labels }) => labels.job === 'atrium');
    expect(atrium).toMatchObject([{ health: 'up', lastError: '' }]);
    const rules = (await (await fetch(`${url}/api/v1/rules`)).json()) as {
      data: { groups: { rules: { name: string; health: string; lastError?: string; query: string }[] }[] };
    };
    const all = rules.data.groups.flatMap((group) => group.rules);
    expect(all.filter(({ lastError }) => lastError)).toEqual([]);
    const told = await fetch(`${product.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const families = [...(await told.text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);
    const boards = await dashboards();
    expect(boards.length).toBe(2);
    const used = [...all.map(({ query }) => query), ...boards.flatMap(({ expressions }) => expressions)];
    const names = used.flatMap((text) => text.match(/\b(atrium|nodejs|process)_[a-z0-9_]+/g) ?? []);
    const unknown = names.filter(
      (name) => !families.includes(name) && !families.includes(name.replace(/_(bucket|sum|count)$/, '')),
    );
    expect(names.length).toBeGreaterThan(60);
    expect([...new Set(unknown)]).toEqual([]);
    for (const expression of boards.flatMap(({ expressions }) => expressions)) {
      if (expression.startsWith('label_values')) continue;
      await ask(expression.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*'));
    }
    expect(await ask('atrium_metric_source_up == 0')).toEqual([]);
    // Labels are asked for by their names as well: what has none of them would be an empty panel.
    const jobs = await ask('max by (exported_job) (atrium_jobs{state="waiting"})');
    expect(jobs.map(({ metric }) => metric.exported_job)).toContain('platform.forget_jobs');
    const requests = await ask(
      'sum by (status) (atrium_http_request_duration_seconds_count{route="/v1/niches"})',
    );
    expect(requests.map(({ metric, value: [, count] }) => [metric.status, count])).toEqual([['200', '5']]);
  });

  it('leaves other programs the login of the runbook, which reads what is counted and no table', async () => {
    const blocks = blocksOf(await readFile('docs/runbooks/monitoring.md', 'utf8'));
    const { text } = blocks.find(
      (block) => block.language === 'sql' && block.text.includes('LOGIN PASSWORD'),
    )!;
    const owner = await cluster.connect();
    await owner.query(text.replace("'...'", "'of-a-test'"));
    await owner.query(`SET application_name = 'somebody else'`);
    const { port } = cluster;
    const agent = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'datadog',
      password: 'of-a-test',
      database: 'atrium',
    });
    await agent.connect();
    const { rows } = await agent.query<{ state: string }>(
      `SELECT state FROM pg_stat_activity WHERE application_name = 'somebody else'`,
    );
    expect(rows).toEqual([{ state: 'idle' }]);
    const sizes = await agent.query<{ bytes: string }>(`SELECT pg_database_size('atrium') AS bytes`);
    expect(Number(sizes.rows[0]!.bytes)).toBeGreaterThan(1_000_000);
    for (const refused of [
      'SELECT 1 FROM identity.users',
      'SELECT 1 FROM platform.audit_logs',
      'SHOW data_directory',
    ]) {
      await expect(agent.query(refused)).rejects.toMatchObject({ code: '42501' });
    }
    await agent.end();
    await owner.query('DROP ROLE datadog');
    await owner.end();
  });
});
