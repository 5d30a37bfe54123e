import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Sequelize } from 'sequelize-typescript';
import { startService, type Service } from '../../setup/service.js';
import {
  beginUpload,
  csv,
  header,
  manyLines,
  nothing,
  soldLine,
  stored,
  whenCopying,
  whenIdle,
  type SlowUpload,
} from '../../setup/sold-lines.js';

const queryTimeoutMs = 1_500;
const stallMs = 6_000;

/** Limits so short that an import which were not freed from them would fail. */
let service: Service;
let accessToken: string;
const uploads: SlowUpload[] = [];

beforeAll(async () => {
  service = await startService((environment) => ({
    ...environment,
    http: { ...environment.http, requestTimeoutMs: stallMs },
    database: { ...environment.database, queryTimeoutMs, pool: { ...environment.database.pool, max: 2 } },
  }));
  ({ accessToken } = await service.signIn('merchandiser'));
});
afterAll(() => service.close());
afterEach(() => uploads.splice(0).forEach(({ request }) => request.destroy()));
beforeEach(() => service.query('truncate sales.transactions, sales.products cascade'));

/** An upload that the end of the test breaks off, should it still be open. */
const begin = (): SlowUpload => {
  const upload = beginUpload(service, accessToken);
  uploads.push(upload);
  return upload;
};

const importOne = () =>
  service.http.post('/v1/sales/imports').set('content-type', 'text/csv').send(csv(soldLine()));

const expectNextToWork = async (): Promise<void> => {
  await whenIdle(service);
  expect(await stored(service)).toEqual(nothing);
  await importOne().expect(200);
  expect(await stored(service)).toMatchObject({ lines: 1 });
};

describe('an upload', () => {
  it('may take longer than any other statement', async () => {
    const upload = begin();
    upload.request.write(`${header}\n`);
    // Longer than the limit of the server, and than that of the client, which is a second more.
    for (let part = 0; part < 6; part++) {
      upload.request.write(`${soldLine()}\n`);
      await delay(500);
    }
    upload.request.end();
    expect(await upload.answer).toMatchObject({ status: 200, body: { imported: 6 } });
    const [timeout] = await service.app.get(Sequelize).query('show statement_timeout');
    expect(timeout).toEqual({ statement_timeout: `${queryTimeoutMs}ms` });
  });

  it('leaves nothing behind when the client goes away half way', async () => {
    const upload = begin();
    upload.request.write(`${header}\n${manyLines(5_000)}`);
    await whenCopying(service);
    upload.request.destroy();
    await expectNextToWork();
  });

  it('leaves nothing behind when it stalls', async () => {
    const upload = begin();
    upload.request.write(`${header}\n${manyLines(5_000)}`);
    await whenCopying(service);
    const { status, body } = await upload.answer;
    expect({ status, code: body.code }).toEqual({ status: 408, code: 'platform.request_timeout' });
    await expectNextToWork();
  });

  it('leaves nothing behind when the database drops the connection', async () => {
    const upload = begin();
    upload.request.write(`${header}\n${soldLine()}\n`);
    await service.query('select pg_terminate_backend($1)', [await whenCopying(service)]);
    const { status, body } = await upload.answer;
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'platform.unavailable' });
    await expectNextToWork();
  });
});

describe('a client whose file is refused', () => {
  it('reads the answer although it is still sending, and is noticed when it leaves', async () => {
    const upload = begin();
    upload.request.write(`no header\n${manyLines(100_000)}`);
    expect(await upload.answer).toMatchObject({ status: 400, body: { code: 'sales.import_unreadable' } });
    upload.request.destroy();
    const server = service.app.getHttpServer() as Server;
    const count = promisify((done: (error: Error | null, open: number) => void) =>
      server.getConnections(done),
    );
    while ((await count()) > 0) await delay(10);
  });
});

describe('two imports at once', () => {
  it('are one too many: the second is told so and the first goes on', async () => {
    const upload = begin();
    upload.request.write(`${header}\n`);
    await whenCopying(service);
    const { body } = await importOne().expect(409);
    expect(body).toMatchObject({ code: 'sales.import_running' });
    upload.request.end(`${soldLine()}\n`);
    expect(await upload.answer).toMatchObject({ status: 200, body: { imported: 1 } });
  });

  it('never store a line twice', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => importOne()));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(statuses).toContain(200);
    expect(await stored(service)).toMatchObject({ lines: 1, products: 1 });
  });
});

describe('an import that the database refuses half way', () => {
  const refuse = (body: string) =>
    service.query(`
      create function public.refuse() returns trigger language plpgsql as $$ begin ${body} return null; end $$;
      create trigger refuse after insert on sales.products for each statement execute function public.refuse()`);
  afterEach(() => service.query('drop function public.refuse cascade'));

  it('is never taken for a success when its transaction would be run again', async () => {
    await refuse(`raise exception 'deadlock' using errcode = '40P01';`);
    const { body } = await importOne().expect(503);
    expect(body.detail).toContain('Send the file again');
    await whenIdle(service);
    expect(await stored(service)).toEqual(nothing);
  });

  it('fails as a whole when a product is deleted meanwhile', async () => {
    await refuse('delete from sales.products;');
    const { body } = await importOne().expect(503);
    expect(body.detail).toContain('deleted during the import');
    expect(await stored(service)).toEqual(nothing);
  });
});
