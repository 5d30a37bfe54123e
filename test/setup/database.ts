import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { ConnectionSettings } from '../../src/config/environment.js';

/**
 * Gives each test file a database of its own, cloned from the migrated template, before anything reads the
 * environment. What the worker's previous file used is dropped here, since a file may close its application later
 * than any hook of ours would run.
 */
const { TEST_CLUSTERS = '', TEST_DATABASE_TEMPLATE = '', JEST_WORKER_ID = '1' } = process.env;
const clusters = JSON.parse(TEST_CLUSTERS) as { server: ConnectionSettings; dataDir: string }[];
// The number of a worker is its own for the whole run, also when its process is made anew.
const { server, dataDir } = clusters[Number(JEST_WORKER_ID) - 1]!;
const prefix = `test_${JEST_WORKER_ID}_`;
const database = prefix + randomUUID().slice(0, 8);

const client = new pg.Client(server);
await client.connect();
const leftovers = await client.query<{ name: string }>(
  'select datname as name from pg_database where starts_with(datname, $1)',
  [prefix],
);
for (const { name } of leftovers.rows) await client.query(`drop database "${name}" with (force)`);
await client.query(`create database "${database}" template "${TEST_DATABASE_TEMPLATE}"`);
await client.end();

process.env.NODE_ENV = 'test';
process.env.DATA_DIR = dataDir;
process.env.POSTGRES_HOST = server.host;
process.env.POSTGRES_PORT = String(server.port);
process.env.POSTGRES_USER = server.user;
process.env.POSTGRES_PASSWORD = server.password;
process.env.POSTGRES_DB = database;
delete process.env.DATABASE_URL;
delete process.env.POSTGRES_TLS;
