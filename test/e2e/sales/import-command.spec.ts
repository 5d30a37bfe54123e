import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadEnvironment } from '../../../src/config/environment.js';
import { serviceConnection } from '../../../src/platform/database/service-login.js';
import { runCommand } from '../../setup/product-process.js';
import { csv, soldLine } from '../../setup/sold-lines.js';

it('the command stores the lines of a file with the login of the service, and none twice', async () => {
  const connection = loadEnvironment().database.connection!;
  const { host, port, user, password, database } = serviceConnection(connection);
  const variables = {
    POSTGRES_HOST: host,
    POSTGRES_PORT: String(port),
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: database,
  };
  const folder = await mkdtemp(join(tmpdir(), 'import-'));
  const owner = new pg.Client(connection);
  await owner.connect();
  try {
    const file = join(folder, 'lines.csv');
    await writeFile(file, csv(soldLine(), soldLine({ sku: 'B1' })));
    for (const turn of ['first', 'again']) {
      expect([turn, await runCommand(['sales:import', file], variables)]).toMatchObject([turn, { code: 0 }]);
    }
    const { rows } = await owner.query('SELECT count(*)::int AS lines FROM sales.transactions');
    expect(rows).toEqual([{ lines: 2 }]);
  } finally {
    await owner.end();
    await rm(folder, { recursive: true });
  }
});
