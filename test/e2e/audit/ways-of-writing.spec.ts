import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { create, influencerBody, nicheBody } from '../../factories/marketplace.js';
import { productBody } from '../../factories/sales.js';
import { startService, type Service } from '../../setup/service.js';
import { connect, entriesSince, inWords, mark } from './trail.js';

const niches = 'marketplace.niches';

let service: Service;
let psql: pg.Client;
let since: string;

beforeAll(async () => {
  service = await startService((environment) => ({
    ...environment,
    http: { ...environment.http, trustedProxies: 1 },
  }));
  psql = await connect();
});

beforeEach(async () => {
  since = await mark(service);
});

afterAll(async () => {
  await psql.end();
  await service.close();
});

const written = (...tables: string[]) => entriesSince(service, since, ...tables);
const newNiche = async (): Promise<string> =>
  (await psql.query<{ id: string }>(`INSERT INTO ${niches} (name) VALUES ($1) RETURNING id`, [randomUUID()]))
    .rows[0]!.id;

describe('no way of writing passes it by:', () => {
  const made = (entries: Awaited<ReturnType<typeof written>>) =>
    entries.map(({ action, recordId }) => [action, recordId]);

  it('an upsert', async () => {
    const [name, another] = [randomUUID(), randomUUID()];
    const upsert = `INSERT INTO ${niches} (name) VALUES ($1), ($2)
      ON CONFLICT (name) DO UPDATE SET icon = 'again' RETURNING id`;
    const first = await psql.query<{ id: string }>(`INSERT INTO ${niches} (name) VALUES ($1) RETURNING id`, [
      name,
    ]);
    const second = await psql.query<{ id: string }>(upsert, [name, another]);
    expect(made(await written(niches)).sort()).toEqual(
      [
        ['insert', first.rows[0]!.id],
        ['insert', second.rows[1]!.id],
        ['update', first.rows[0]!.id],
      ].sort(),
    );
  });

  it('a merge', async () => {
    const id = await newNiche();
    const name = randomUUID();
    since = await mark(service);
    await psql.query(`MERGE INTO ${niches} USING (VALUES ('${id}'::uuid, 'x'), (NULL, '${name}')) AS said (id, name)
      ON niches.id = said.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (name) VALUES (said.name)`);
    expect(inWords(await written(niches)).sort()).toEqual([`delete ${niches}`, `insert ${niches}`]);
  });

  it('a statement within a statement', async () => {
    const id = await newNiche();
    since = await mark(service);
    await psql.query(`WITH gone AS (DELETE FROM ${niches} WHERE id = '${id}' RETURNING name)
      INSERT INTO ${niches} (name) SELECT name || ' again' FROM gone`);
    expect(inWords(await written()).sort()).toEqual([`delete ${niches}`, `insert ${niches}`]);
  });

  it('COPY', async () => {
    const names = [randomUUID(), randomUUID()];
    await pipeline(
      Readable.from(names.map((name) => `${name}\n`)),
      psql.query(copyFrom(`COPY ${niches} (name) FROM STDIN`)),
    );
    const entries = await written();
    expect(entries.map(({ changes }) => changes!.name)).toEqual(names);
  });

  it('what a foreign key takes along', async () => {
    const { id: nicheId } = await create(service, '/v1/niches', nicheBody());
    const { id } = await create(service, '/v1/influencers', influencerBody({ nicheIds: [nicheId] }));
    since = await mark(service);
    await service.http.delete(`/v1/influencers/${id}`).expect(204);
    const entries = await written();
    expect(inWords(entries).sort()).toEqual([
      'delete marketplace.influencer_niches',
      'delete marketplace.influencers',
    ]);
    const { actor, requestId } = entries.find(({ table }) => table.endsWith('influencer_niches'))!;
    expect([actor, requestId]).toEqual(['account', expect.any(String)]);
  });

  it('a new id, told as one record gone and another come, and in those that refer to it', async () => {
    const { userId } = await service.signIn('member');
    const fresh = randomUUID();
    since = await mark(service);
    await psql.query('UPDATE identity.users SET id = $2 WHERE id = $1', [userId, fresh]);
    const entries = await written();
    expect(made(entries.filter(({ table }) => table === 'identity.users')).sort()).toEqual(
      [
        ['delete', userId],
        ['insert', fresh],
      ].sort(),
    );
    const session = entries.find(({ table }) => table === 'identity.user_sessions');
    expect(session).toMatchObject({ action: 'update', changes: { user_id: { from: userId, to: fresh } } });
  });

  it('a session that pretends to replicate, which fires no ordinary trigger', async () => {
    await psql.query('SET session_replication_role = replica');
    const id = await newNiche();
    await psql.query('RESET session_replication_role');
    expect(made(await written())).toEqual([['insert', id]]);
  });

  it('emptying a table', async () => {
    await psql.query('TRUNCATE sales.transactions, sales.events');
    const entries = await written();
    expect(inWords(entries).sort()).toEqual(['truncate sales.events', 'truncate sales.transactions']);
    for (const { recordId, changes } of entries) expect([recordId, changes]).toEqual([null, null]);
  });

  it('a column that was added since the connection began to write', async () => {
    const id = await newNiche();
    await psql.query('BEGIN');
    await psql.query(`UPDATE ${niches} SET icon = '1' WHERE id = $1`, [id]);
    await psql.query(`ALTER TABLE ${niches} ADD COLUMN shade text`);
    await psql.query(`UPDATE ${niches} SET shade = 'dark' WHERE id = $1`, [id]);
    const { rows } = await psql.query<{ changes: object }>(
      'SELECT changes FROM platform.audit_logs WHERE record_id = $1 ORDER BY id DESC LIMIT 1',
      [id],
    );
    await psql.query('ROLLBACK');
    expect(rows[0]!.changes).toMatchObject({ shade: { from: null, to: 'dark' } });
  });
});

describe('what is not worth an entry is none:', () => {
  it('an update that changes nothing, or finds nothing', async () => {
    const id = await newNiche();
    since = await mark(service);
    await psql.query(`UPDATE ${niches} SET icon = icon, updated_at = now() WHERE id = $1`, [id]);
    await psql.query(`UPDATE ${niches} SET icon = 'x' WHERE id = $1`, [randomUUID()]);
    await psql.query(`DELETE FROM ${niches} WHERE id = $1`, [randomUUID()]);
    expect(await written()).toEqual([]);
  });

  it('an update of updated_at alone', async () => {
    const id = await newNiche();
    since = await mark(service);
    await psql.query(`BEGIN; ALTER TABLE ${niches} DISABLE TRIGGER niches__set_updated_at;
      UPDATE ${niches} SET updated_at = now() + interval '1 day' WHERE id = '${id}';
      ALTER TABLE ${niches} ENABLE TRIGGER niches__set_updated_at; COMMIT`);
    expect(await written()).toEqual([]);
  });

  it('a request that is refused', async () => {
    await service.http
      .post('/v1/sales/products')
      .send(productBody({ price: '-1' }))
      .expect(400);
    expect(await written()).toEqual([]);
  });
});
