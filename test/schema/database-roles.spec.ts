import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import { operations, type TableAccess } from '../../src/platform/access/row-access.js';
import { serviceConnection } from '../../src/platform/database/service-login.js';
import type { FeatureDefinition } from '../../src/platform/features/feature.module.js';
import { FeatureRegistry } from '../../src/platform/features/feature-registry.js';
import { foreignSchemas } from '../../src/platform/migrations/schema/foreign-schemas.js';
import { classesOf, dataClasses, isMasked } from '../../src/platform/privacy/data-classes.js';
import { startService } from '../setup/service.js';

let owner: pg.Client;
let features: FeatureDefinition[];

beforeAll(async () => {
  const service = await startService();
  features = service.app.get(FeatureRegistry).all();
  await service.close();
  owner = new pg.Client(loadEnvironment().database.connection);
  await owner.connect();
});

afterAll(() => owner.end());

const lines = async (sql: string): Promise<string[]> =>
  (await owner.query<{ line: string }>(sql, [features.map(({ schema }) => schema)])).rows.map(
    ({ line }) => line,
  );

/** Views of a module that show everybody some columns of rows which are otherwise their owners' alone. */
/** Figures are for analysts too, who read them where they are. */
const ofFigures = ['atrium_admin', 'atrium_readonly', 'atrium_service'];
const figures = (): string[] =>
  Object.keys(sharedViews).filter((view) => sharedViews[view]!.readers.includes('atrium_readonly'));

const sharedViews: Record<string, { columns: string[]; readers: string[] }> = {
  'identity.people': {
    columns: ['id', 'username', 'profile_image', 'is_active'],
    readers: ['atrium_app', 'atrium_service'],
  },
  'support.backlog_figures': {
    columns: ['dimension', 'key', 'tickets', 'late', 'oldest_at'],
    readers: ofFigures,
  },
  'support.first_response_figures': {
    columns: ['dimension', 'key', 'tickets', 'answered', 'late', 'average_minutes', 'median_minutes'],
    readers: ofFigures,
  },
  'support.resolution_figures': {
    columns: ['dimension', 'key', 'tickets', 'late', 'average_minutes', 'median_minutes'],
    readers: ofFigures,
  },
  'support.daily_figures': {
    columns: [
      'day',
      'category_code',
      'opened',
      'resolved',
      'late',
      'first_response_minutes',
      'resolution_minutes',
    ],
    readers: ofFigures,
  },
};

const isToldAnybody = (access: TableAccess): boolean => operations.some((one) => access[one]?.length);

const tables = () =>
  features.flatMap(({ schema, models, access }) =>
    models.map((model) => ({
      title: `${schema}.${model.tableName}`,
      view: `reporting.${schema}_${model.tableName}`,
      access: access[model.tableName] ?? {},
      classes: classesOf(model),
    })),
  );

describe('roles', () => {
  it('are nobody that logs in, and stand above no rule', async () => {
    const roles = await lines(`
      SELECT rolname AS line FROM pg_roles WHERE rolname ~ '^atrium_' AND rolname <> 'atrium_api' AND $1::text[] IS NOT NULL
         AND NOT (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)
       ORDER BY 1`);
    expect(roles).toEqual(
      ['admin', 'app', 'migrator', 'readonly', 'reporting', 'service'].map((name) => `atrium_${name}`),
    );
  });

  it('contain each other only where a role is taken on purpose', async () => {
    const memberships = await lines(`
      SELECT member::regrole || ' of ' || roleid::regrole AS line FROM pg_auth_members
       WHERE member::regrole::text ~ '^atrium_' AND $1::text[] IS NOT NULL ORDER BY 1`);
    expect(memberships).toEqual([
      'atrium_api of atrium_app',
      'atrium_api of atrium_monitor',
      'atrium_api of atrium_service',
      'atrium_migrator of atrium_reporting',
      'atrium_monitor of pg_read_all_stats',
    ]);
  });

  it('let the one that monitors read what the server counts, and no table of ours', async () => {
    const role = await lines(`
      SELECT concat_ws(' ', rolinherit, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication) AS line
        FROM pg_roles WHERE rolname = 'atrium_monitor' AND $1::text[] IS NOT NULL`);
    expect(role).toEqual(['t f f f f f f']);
    const readable = await lines(`
      SELECT oid::regclass::text AS line FROM pg_class
       WHERE relkind IN ('r', 'v', 'm', 'p') AND relnamespace::regnamespace::text = ANY ($1 || '{reporting,migration,jobs}'::text[])
         AND has_any_column_privilege('atrium_monitor', oid, 'SELECT, INSERT, UPDATE')`);
    expect(readable).toEqual([]);
  });

  it('leave everything to the migrator, save for the views of analysts', async () => {
    const owners = await lines(`
      SELECT DISTINCT relkind::text || ' ' || CASE relkind WHEN 'v' THEN relnamespace::regnamespace || ' ' ELSE '' END
                      || relowner::regrole AS line
        FROM pg_class WHERE relnamespace::regnamespace::text = ANY ($1 || '{reporting,migration,jobs}'::text[]) ORDER BY 1`);
    const ofViews = Object.keys(sharedViews).map((view) => `v ${view.split('.')[0]} atrium_migrator`);
    const kinds = ['i', 'm', 'r', 'I', 'S', 'p'].map((kind) => `${kind} atrium_migrator`);
    const expected = [...kinds, 'v reporting atrium_reporting', ...new Set(ofViews)];
    expect(owners).toEqual(expected.sort());
  });

  it('read past the rules of rows by the views alone that are shared, and of these no column more', async () => {
    const shared = await lines(`
      SELECT c.oid::regclass || ' (' || string_agg(attname, ', ' ORDER BY attnum) || ')' AS line
        FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
       WHERE relkind IN ('v', 'm') AND relnamespace::regnamespace::text = ANY ($1) GROUP BY c.oid ORDER BY 1`);
    const expected = Object.entries(sharedViews).map(
      ([view, { columns }]) => `${view} (${columns.join(', ')})`,
    );
    expect(shared).toEqual(expected.sort());
  });
});

describe('grants', () => {
  it('on tables are those that the modules declare', async () => {
    const granted = await lines(`
      SELECT oid::regclass || ' ' || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END || ' ' ||
             string_agg(privilege_type, ' ' ORDER BY privilege_type) AS line
        FROM pg_class, aclexplode(relacl)
       WHERE relnamespace::regnamespace::text = ANY ($1) AND grantee <> relowner
       GROUP BY oid, grantee ORDER BY 1`);
    const expected = tables().flatMap(({ title, access }) => {
      const grant = (role: string, allowed: readonly string[]): string[] =>
        allowed.length
          ? [
              `${title} ${role} ${allowed
                .map((one) => one.toUpperCase())
                .sort()
                .join(' ')}`,
            ]
          : [];
      return [
        ...grant(
          'atrium_app',
          operations.filter((one) => access[one]?.length),
        ),
        ...grant('atrium_service', access.service ?? []),
        ...grant('atrium_admin', access.admin ?? operations),
      ];
    });
    const ofViews = Object.entries(sharedViews).flatMap(([view, { readers }]) =>
      readers.map((role) => `${view} ${role} SELECT`),
    );
    expect(granted).toEqual([...expected, ...ofViews].sort());
  });

  it('on columns let the role behind the views read what is not masked, and nobody else anything', async () => {
    const granted = await lines(`
      SELECT attrelid::regclass || '.' || attname || ' ' || grantee::regrole || ' ' || privilege_type AS line
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid, aclexplode(attacl)
       WHERE relnamespace::regnamespace::text = ANY ($1)`);
    const expected = tables()
      .filter(({ access }) => isToldAnybody(access))
      .flatMap(({ title, classes }) =>
        [...classes]
          .filter(([, dataClass]) => !isMasked(dataClass))
          .map(([column]) => `${title}.${column} atrium_reporting SELECT`),
      );
    expect(granted.sort()).toEqual(expected.sort());
  });

  it('on schemas let nobody make anything there but the migrator', async () => {
    const granted = await lines(`
      SELECT nspname || ' ' || grantee::regrole || ' ' || privilege_type AS line FROM pg_namespace, aclexplode(nspacl)
       WHERE nspname = ANY ($1 || '{reporting,migration,jobs}'::text[]) AND grantee <> nspowner`);
    const users = ['app', 'service', 'reporting', 'admin'];
    expect(granted.sort()).toEqual(
      [
        ...features.flatMap(({ schema }) => users.map((name) => `${schema} atrium_${name} USAGE`)),
        'support atrium_readonly USAGE',
        // A view can only be given to a role that could have made it.
        'reporting atrium_reporting CREATE',
        ...['reporting', 'readonly', 'admin'].map((name) => `reporting atrium_${name} USAGE`),
        ...['app', 'service'].map((name) => `migration atrium_${name} USAGE`),
        'jobs atrium_service USAGE',
      ].sort(),
    );
  });
});

describe('analysts', () => {
  it('have a view of every table that is told anybody, and figures, and nothing else', async () => {
    const readable = await lines(`
      SELECT oid::regclass::text AS line FROM pg_class
       WHERE relkind IN ('r', 'v', 'm', 'p') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
         AND $1::text[] IS NOT NULL
         AND has_any_column_privilege('atrium_readonly', oid, 'SELECT, INSERT, UPDATE')`);
    const views = tables().filter(({ access }) => isToldAnybody(access));
    expect(readable.sort()).toEqual([...views.map(({ view }) => view), ...figures()].sort());
  });

  it('read rows, and a mask where a column is personal', async () => {
    await owner.query(`INSERT INTO identity.users (username, email, full_name)
      VALUES ('canary', 'canary@leak.example', 'Canary Yellow')`);
    await owner.query('BEGIN');
    await owner.query('SET LOCAL ROLE atrium_readonly');
    for (const { view, classes, access } of tables()) {
      if (!isToldAnybody(access)) continue;
      const { rows } = await owner.query<Record<string, unknown>>(`SELECT * FROM ${view}`);
      for (const row of rows) {
        for (const [column, dataClass] of classes) {
          if (isMasked(dataClass)) expect([view, column, row[column]]).toEqual([view, column, '***']);
        }
      }
      if (view === 'reporting.identity_users') expect(rows.length).toBeGreaterThan(0);
    }
    await owner.query('ROLLBACK');
  });

  it('cannot reach a table behind its view', async () => {
    for (const { title } of tables()) {
      await owner.query('BEGIN; SET LOCAL ROLE atrium_readonly');
      await expect(owner.query(`SELECT FROM ${title}`)).rejects.toMatchObject({ code: '42501' });
      await owner.query('ROLLBACK');
    }
  });
});

describe('the login of the service', () => {
  let service: pg.Client;

  beforeAll(async () => {
    service = new pg.Client(serviceConnection(loadEnvironment().database.connection!));
    await service.connect();
  });

  afterAll(() => service.end());

  it('sees nobody without a context', async () => {
    await owner.query(`INSERT INTO identity.users (username, email, full_name)
      VALUES ('unseen', 'unseen@leak.example', 'Unseen')`);
    expect((await service.query('SELECT * FROM identity.users')).rows).toEqual([]);
  });

  it.each([
    ['TRUNCATE sales.products CASCADE'],
    ['DROP TABLE sales.events'],
    ['ALTER TABLE identity.users DISABLE ROW LEVEL SECURITY'],
    ['DROP POLICY users__select ON identity.users'],
    ['CREATE TABLE sales.notes (id uuid)'],
    ['CREATE TABLE public.notes (id uuid)'],
    ['CREATE FUNCTION platform.mine() RETURNS int LANGUAGE sql RETURN 1'],
    ['SET ROLE atrium_migrator'],
    ['SET ROLE atrium_admin'],
    ['SET SESSION AUTHORIZATION atrium_migrator'],
    ['UPDATE migration.ledger SET name = name'],
  ])('may not %s', async (statement) => {
    await expect(service.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('every column', () => {
  it('of the live catalog has a class', async () => {
    const columns = await lines(`
      SELECT attrelid::regclass || '.' || attname AS line FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
       WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped AND relnamespace::regnamespace::text !~ '^(pg_|information_schema|(${foreignSchemas.join('|')})$)'
         AND $1::text[] IS NOT NULL`);
    const classified = tables().flatMap(({ title, classes }) =>
      [...classes.keys()].map((column) => `${title}.${column}`),
    );
    expect(columns.length).toBeGreaterThan(0);
    expect(columns.sort()).toEqual(classified.sort());
    for (const { classes } of tables()) {
      for (const dataClass of classes.values()) expect(dataClasses).toContain(dataClass);
    }
  });
});
