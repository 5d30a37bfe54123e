// What sequelize-cli is told of the database: the same one, and the same ledger, as `npm run migration:run`.
'use strict';

const { execFile, spawn } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { createInterface } = require('node:readline');
const { pathToFileURL } = require('node:url');

const root = resolve(__dirname, '..');

const ledger = {
  dialect: 'postgres',
  migrationStorage: 'sequelize',
  migrationStorageTableSchema: 'migration',
  migrationStorageTableName: 'ledger',
  // Seeders can be run again at any time, so that nobody need remember which were.
  seederStorage: 'none',
  logging: false,
  // As `npm run migration:run` does it: what a migration makes belongs to the migrator, once there is one.
  hooks: {
    afterConnect: (connection) =>
      connection.query(`
        SELECT pg_catalog.set_config('role', 'atrium_migrator', false) FROM pg_catalog.pg_namespace
         WHERE nspname = 'migration' AND nspowner::regrole::text = 'atrium_migrator'`),
  },
};

function variable(...names) {
  return names.map((name) => process.env[name]?.trim()).find(Boolean);
}

function configured() {
  const url = variable('DATABASE_URL');
  if (url) return { ...fromUrl(url), ...owner() };
  const host = variable('POSTGRES_HOST', 'DB_HOST');
  return (
    host && {
      host,
      port: Number(variable('POSTGRES_PORT', 'DB_PORT') ?? 5432),
      username: variable('POSTGRES_USER', 'DB_USER') ?? 'postgres',
      password: variable('POSTGRES_PASSWORD', 'DB_PASSWORD') ?? '',
      database: variable('POSTGRES_DB', 'DB_NAME') ?? 'atrium',
      ...owner(),
    }
  );
}

/** Who applies migrations, where it is another login than that of the service. */
function owner() {
  const username = variable('POSTGRES_OWNER_USER');
  return username && { username, password: variable('POSTGRES_OWNER_PASSWORD') ?? '' };
}

function fromUrl(text) {
  const url = new URL(text);
  return {
    host: decodeURIComponent(url.hostname),
    port: Number(url.port || 5432),
    username: decodeURIComponent(url.username) || 'postgres',
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || 'atrium',
  };
}

function tls() {
  if (variable('POSTGRES_TLS') !== 'verify') return undefined;
  const file = variable('POSTGRES_TLS_CA_FILE');
  return { ssl: { rejectUnauthorized: true, ...(file && { ca: readFileSync(file, 'utf8') }) } };
}

/** The database of the checkout: the running one, else one that runs for as long as this process does. */
async function embedded() {
  if (['staging', 'production'].includes(process.env.NODE_ENV ?? '')) {
    throw new Error('DATABASE_URL or POSTGRES_HOST is required outside development.');
  }
  return (await runningUrl()) ?? (await heldUrl());
}

/** `db:url` also compiles what `heldUrl` needs. */
function runningUrl() {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(root, 'bin', 'atrium.mjs'), 'db:url', '--owner'],
      { cwd: root },
      (error, stdout) => {
        done(error ? undefined : stdout.trim());
      },
    );
  });
}

/** sequelize-cli ends by process.exit, which leaves no time to stop a server: a child of ours does it then. */
async function heldUrl() {
  const holder = spawn(process.execPath, [__filename], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  holder.unref();
  for await (const line of createInterface({ input: holder.stdout })) return line;
  throw new Error('The database of the checkout did not start.');
}

async function holdUntilParentExits() {
  const module = join(root, 'dist', 'platform', 'database', 'embedded', 'embedded-postgres.js');
  const { startEmbeddedPostgres } = await import(pathToFileURL(module).href);
  const dataDir = resolve(root, variable('DATA_DIR') ?? '.atrium');
  const { connection, stop } = await startEmbeddedPostgres({ dataDir });
  const { host, port, user, password, database } = connection;
  process.stdout.write(`postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}\n`);
  process.on('SIGINT', () => undefined);
  process.stdin.resume().on('end', () => stop());
}

if (require.main === module) {
  void holdUntilParentExits();
} else {
  module.exports = async () => {
    if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
    return { ...ledger, ...(configured() ?? fromUrl(await embedded())), dialectOptions: tls() };
  };
}
