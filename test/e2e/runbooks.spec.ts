import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import { readCompose, type ComposeService } from '../setup/compose.js';
import { blocksOf } from '../setup/markdown.js';
import { runCommand } from '../setup/product-process.js';
import { startService, type Service } from '../setup/service.js';

const folder = 'docs/runbooks';
const read = (path: string): string => readFileSync(path, 'utf8');
const page = (name: string): string => read(join(folder, `${name}.md`));
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
const documents = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const scripts = readdirSync('ops').filter((name) => name.endsWith('.sh'));
const npmScripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
const queriesOf = (name: string): string[] =>
  blocksOf(page(name))
    .filter(({ language }) => language === 'sql')
    .map(({ text }) => text);
const codeOf = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
/** What stands in code in the first column of the tables below a heading. */
const namedUnder = (text: string, heading: string): string[] =>
  text
    .split(`\n## ${heading}\n`)[1]!
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => /^\| (\d{3} )?`/.test(line))
    .flatMap((line) => codeOf(line.split('|')[1]!));

describe('what is written', () => {
  it('has every runbook in the list of them, to which the README leads', () => {
    const list = page('README');
    const others = pages.filter((name) => name !== 'README.md');
    expect(others.filter((name) => !list.includes(`](${name})`))).toEqual([]);
    expect(read('README.md')).toContain('](docs/runbooks/README.md)');
  });

  it.each(documents)('%s has links to what is there alone', (path) => {
    const text = read(path).replaceAll(/^```[^]*?^```/gm, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const target = file ? join(dirname(path), file) : path;
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(read(target)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it.each(pages)('%s names files and commands that are there', (name) => {
    const text = read(join(folder, name));
    const found = [...text.matchAll(/(?<![\w/.-])(?:ops|docs|src|test|schema)\/[\w./*-]*[\w/*]/g)];
    const files = found.map(([path]) => path).filter((path) => !path.includes('*'));
    expect(files.filter((path) => !existsSync(path))).toEqual([]);
    const commands = [...text.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, command]) => command!);
    expect(commands.filter((command) => !npmScripts.includes(command))).toEqual([]);
  });
});

/** As GitHub makes them of headings. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('the quick reference', () => {
  let service: Service;
  let commands: string[];

  beforeAll(async () => {
    service = await startService();
    const { output } = await runCommand(['--help'], {});
    commands = [...output.matchAll(/^ {2}([a-z]+:[a-z:]+)/gm)].map(([, name]) => name!);
  });
  afterAll(() => service.close());

  it('has every command and every script, and none that is not there', async () => {
    const named = namedUnder(page('quick-reference'), 'Commands');
    const ours = named.filter((name) => !name.startsWith('ops/'));
    expect(commands.length).toBeGreaterThan(30);
    expect(ours.sort()).toEqual(['start', ...commands].sort());
    expect(ours.filter((name) => !npmScripts.includes(name))).toEqual([]);
    expect(named.filter((name) => name.startsWith('ops/')).sort()).toEqual(
      scripts.map((name) => `ops/${name}`).sort(),
    );
    expect((await runCommand(['no:such-command'], {})).code).toBe(1);
  });

  it('has addresses that answer, all of /v1/ops among them', async () => {
    const addresses = namedUnder(page('quick-reference'), 'Addresses');
    const { body } = await service.http.get('/openapi.json').expect(200);
    const asked = Object.keys((body as { paths: object }).paths).filter((path) =>
      path.startsWith('/v1/ops/'),
    );
    expect(addresses.filter((path) => path.startsWith('/v1/ops/')).sort()).toEqual(
      asked.filter((path) => !path.includes('{')).sort(),
    );
    for (const path of addresses) {
      // Its token is the program's own.
      const status = path === '/metrics' ? 404 : 200;
      expect({ path, status: (await service.http.get(path).redirects(1)).status }).toEqual({ path, status });
    }
  });

  it('has files that are there', () => {
    const files = namedUnder(page('quick-reference'), 'Files');
    expect(files.filter((file) => file !== '.env' && !existsSync(file))).toEqual([]);
    const shipped = readdirSync('.').filter((name) => name.startsWith('docker-compose'));
    expect(shipped.filter((file) => !files.includes(file))).toEqual([]);
  });

  it.each(['quick-reference', 'troubleshooting'])('%s.md has queries that run', async (name) => {
    const queries = queriesOf(name);
    expect(queries.length).toBeGreaterThan(0);
    const maintenance = new pg.Client({ ...loadEnvironment().database.connection!, database: 'postgres' });
    await maintenance.connect();
    for (const sql of queries) {
      if (sql.includes('pg_stat_statements')) await maintenance.query(sql);
      else await service.query(sql);
    }
    await maintenance.end();
  });
});

describe('troubleshooting', () => {
  it('quotes what the product prints', () => {
    const sources = [...filesIn('src'), ...filesIn('bin')].map(read).join('\n');
    // Texts that are written in parts are one.
    const printed = sources.replaceAll(/['`] \+\s*['`]/g, '').replaceAll("\\'", "'");
    const sections = page('troubleshooting').split('\n## ').slice(1);
    const quotes = sections.flatMap((section) => namedUnder(`\n## ${section}`, section.split('\n')[0]!));
    expect(quotes.length).toBeGreaterThan(40);
    const parts = quotes
      .flatMap((quote) => quote.split('…'))
      .map((part) =>
        part
          .trim()
          .replace(/^[(:,;)]+|[(:,;)]+$/g, '')
          .trim(),
      );
    // What is put together of variables, and what others print, is made to happen there.
    const provoked = read('test/ops/troubleshooting.spec.ts');
    const isKnown = (part: string): boolean => printed.includes(part) || provoked.includes(part);
    expect(parts.filter((part) => part.length > 3 && !isKnown(part))).toEqual([]);
  });
});

const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?[tj]s$/.test(name))
    .map((name) => join(root, name));

describe('with Docker', () => {
  const files = ['docker-compose.yml', 'docker-compose.pgbackrest.yml'];
  const secret = (): string => randomBytes(32).toString('hex');
  const secrets: Record<string, string> = {};
  for (const name of readCompose(files).variables.keys()) secrets[name] = secret();
  for (const name of ['JWT_KEYS', 'ENCRYPTION_KEYS']) secrets[name] = `first:${secret()}`;
  const compose = readCompose(files, secrets);
  const dockerfile = read('Dockerfile');
  const stages = [...dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)].map(([, from, name]) => ({
    from,
    name,
  }));
  const text = page('docker');

  const imageEnvironment = ({ build }: ComposeService): Record<string, string> => {
    const target = typeof build === 'object' ? build.target : undefined;
    const stage = dockerfile
      .split(/^(?=FROM )/m)
      .find((part) => (target ? part.includes(` AS ${target}\n`) : !/^FROM \S+ AS/.test(part)))!;
    return Object.fromEntries(
      [...stage.matchAll(/^ENV (.+)$/gm)].flatMap(([, line]) =>
        line!.split(' ').map((pair) => pair.split('=') as [string, string]),
      ),
    );
  };
  const ofTheProduct = Object.entries(compose.services).filter(
    ([, { environment }]) => environment?.JWT_KEYS,
  );

  it.each(ofTheProduct)(
    'the settings accept the environment of %s, and know each name in it',
    (_, service) => {
      const environment = { ...imageEnvironment(service), ...service.environment };
      const loaded = loadEnvironment(environment);
      expect(loaded.isDeployed).toBe(true);
      expect(loaded.database.connection).toMatchObject({
        host: 'postgres',
        database: 'atrium',
        user: 'atrium_api',
      });
      const known = [...read('.env.example').matchAll(/^#?\s*([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name!);
      const foreign = Object.keys(environment).filter((name) => !known.includes(name));
      expect(foreign.filter((name) => !/^PGBACKREST_(PG1|REPO[12])_/.test(name))).toEqual([]);
    },
  );

  it('every process of the product is given the same secrets, by their names', () => {
    expect(ofTheProduct.map(([name]) => name)).toEqual(['atrium', 'backups', 'archive']);
    for (const [, { environment }] of ofTheProduct)
      for (const name of ['CURSOR_SECRET', 'CODE_SECRET', 'JWT_KEYS', 'ENCRYPTION_KEYS', 'POSTGRES_PASSWORD'])
        expect(environment).toMatchObject({ [name]: secrets[name] });
  });

  it('builds what the Dockerfile has, of files that are here, on one release of Debian', () => {
    const targets = Object.values(compose.services).flatMap(({ build }) =>
      typeof build === 'object' ? [build.target!] : [],
    );
    expect(targets.sort()).toEqual(['backups', 'backups', 'postgres-backups']);
    expect(targets.filter((target) => !stages.some(({ name }) => name === target))).toEqual([]);
    const copied = [...dockerfile.matchAll(/^COPY --from=build (?:--chown=\S+ )?\/app\/(\S+)/gm)].map(
      ([, file]) => file!,
    );
    expect(copied.length).toBeGreaterThan(8);
    // What is built is not in the checkout before it.
    expect(copied.filter((file) => file !== 'dist' && !existsSync(file))).toEqual([]);
    const servers = [compose.services.postgres!, readCompose(files.slice(0, 1)).services.postgres!];
    const images = [...stages.map(({ from }) => from!), servers[1]!.image!].filter((image) =>
      image.includes('postgres:'),
    );
    expect(new Set(images)).toEqual(new Set(['postgres:18-bookworm']));
    for (const [name, { command }] of Object.entries(compose.services))
      for (const word of command ?? [])
        if (word.startsWith('ops/'))
          expect({ name, isThere: existsSync(word) }).toEqual({ name, isThere: true });
  });

  it('mounts what is there, and volumes that are declared; the page tells what is in each', () => {
    const mounts = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((mount) => mount.split(':')[0]!),
    );
    const named = mounts.filter((source) => !source.startsWith('.'));
    expect(mounts.filter((source) => source.startsWith('.') && !existsSync(source))).toEqual([]);
    expect([...new Set(named)].sort()).toEqual(Object.keys(compose.volumes).sort());
    // The socket is made anew at each start.
    expect([...namedUnder(text, 'What is kept'), 'socket'].sort()).toEqual(
      Object.keys(compose.volumes).sort(),
    );
    expect(
      Object.values(compose.services)
        .flatMap(({ ports = [] }) => ports)
        .filter((port) => !port.startsWith('127.0.0.1:')),
    ).toEqual([]);
  });

  it('the page makes every variable that the files read, and names every service and profile', () => {
    expect([...compose.variables.keys()].filter((name) => !text.includes(name))).toEqual([]);
    const rows = text
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .slice(0, 6);
    const services = rows
      .flatMap((line) => codeOf(line.split('|')[1]!))
      .filter((name) => name in compose.services);
    expect([...new Set(services)].sort()).toEqual(Object.keys(compose.services).sort());
    const profiles = Object.values(compose.services).flatMap(({ profiles: of = [] }) => of);
    expect(/COMPOSE_PROFILES=(\S+)'/.exec(text)![1]!.split(',').sort()).toEqual(
      [...new Set(profiles)].sort(),
    );
    expect(/COMPOSE_FILE=(\S+)'/.exec(text)![1]!.split(':')).toEqual(files);
  });

  /** Every call of `docker compose` in any runbook. */
  const calls = pages.flatMap((name) =>
    [...read(join(folder, name)).matchAll(/docker compose ((?:[^`\n&;|]|\|\|)+)/g)].map(
      ([, words]) => [name, words!.trim()] as const,
    ),
  );

  it.each(calls)('%s: docker compose %s', async (_, line) => {
    const words = line.split(/\s+/);
    const profiles = Object.values(compose.services).flatMap(({ profiles: of = [] }) => of);
    while (words[0]?.startsWith('--')) {
      const [flag, value] = words.splice(0, 2);
      expect(flag).toBe('--profile');
      expect(profiles).toContain(value);
    }
    const [verb = '', ...rest] = words;
    expect(['up', 'down', 'ps', 'logs', 'exec', 'run', 'stop', 'start', 'pull', 'build', 'cp']).toContain(
      verb,
    );
    const plain = rest.filter((word, index) => !word.startsWith('-') && rest[index - 1] !== '--tail');
    if (verb === 'cp') {
      const [place = ''] = plain.filter((word) => word.includes(':'));
      expect(
        compose.services[place.split(':')[0]!]!.volumes!.some(
          (mount) => mount.split(':')[1] === place.split(':')[1],
        ),
      ).toBe(true);
      return;
    }
    const isOfOne = verb === 'exec' || verb === 'run';
    for (const name of isOfOne ? plain.slice(0, 1) : plain)
      expect(Object.keys(compose.services)).toContain(name);
    if (!isOfOne) return;
    const [, program = '', argument = ''] = plain;
    if (program === 'node') expect(argument).toBe('bin/atrium.mjs');
    if (program.startsWith('ops/')) expect(scripts).toContain(program.slice(4));
    expect(['node', 'psql', 'pgbackrest', 'rm']).toContain(program.startsWith('ops/') ? 'node' : program);
  });

  it('the page calls commands of the service that are there', async () => {
    const { output } = await runCommand(['--help'], {});
    const called = [...text.matchAll(/atrium\.mjs ([a-z:]+)/g)].map(([, name]) => name!);
    expect(called.length).toBeGreaterThan(5);
    for (const name of called) expect(output).toContain(`\n  ${name} `);
  });
});
