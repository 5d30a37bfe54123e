import { Controller, Get, Post } from '@nestjs/common';
import { SignedInByStatement } from '../../src/platform/access/access.decorators.js';
import { requirePrincipal } from '../../src/platform/access/principal.js';
import { PreparedStatements, prepared } from '../../src/platform/database/prepared-statements.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { routesOf } from '../setup/routes.js';
import { startService, type Service, type SignedIn } from '../setup/service.js';

const whoAsks = prepared<{ userId: string; roles: string }>(
  'test.who_asks',
  `SELECT current_setting('atrium.user_id') AS "userId", current_setting('atrium.roles') AS roles`,
);

@Controller('test/proved')
class ProvedController {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly transactions: TransactionRunner,
  ) {}

  @SignedInByStatement()
  @Get('who')
  async who(): Promise<object> {
    const [told] = await this.statements.rows(whoAsks, []);
    return { told, roles: requirePrincipal().roles };
  }

  @SignedInByStatement()
  @Get('twice')
  twice(): Promise<object> {
    return this.transactions.run(async () => {
      const [first] = await this.statements.rows(whoAsks, []);
      const [second] = await this.statements.rows(whoAsks, []);
      return { first, second };
    });
  }

  @SignedInByStatement()
  @Get('at-once')
  async atOnce(): Promise<object> {
    return { answers: await Promise.all([1, 2, 3].map(() => this.statements.rows(whoAsks, []))) };
  }

  @SignedInByStatement()
  @Post('unasked')
  unasked(): object {
    return { secret: 'nobody was asked' };
  }
}

let service: Service;
beforeAll(async () => (service = await startService(undefined, [ProvedController])));
afterAll(() => service.close());

const revoke = ({ userId }: SignedIn) =>
  service.query('UPDATE identity.user_sessions SET revoked_at = now() WHERE user_id = $1', [userId]);

it('tells the database, and the service, who asks and which roles they have', async () => {
  const somebody = await service.signIn('analyst', 'member');
  const { body } = await somebody.http.get('/test/proved/who').expect(200);
  expect(body.told.userId).toBe(somebody.userId);
  expect(body.told.roles.split(',').sort()).toEqual(['analyst', 'member']);
  expect([...body.roles].sort()).toEqual(['analyst', 'member']);
  const twice = await somebody.http.get('/test/proved/twice').expect(200);
  expect(twice.body.first.userId).toBe(somebody.userId);
  expect(twice.body.second).toEqual(twice.body.first);
  const atOnce = await somebody.http.get('/test/proved/at-once').expect(200);
  expect(atOnce.body.answers.flat()).toEqual(Array(3).fill(twice.body.first));
});

it('lets a session that has ended do nothing, on the very next request', async () => {
  const somebody = await service.signIn();
  await somebody.http.get('/test/proved/who').expect(200);
  await revoke(somebody);
  for (const path of ['who', 'twice', 'at-once']) {
    const { body } = await somebody.http.get(`/test/proved/${path}`).expect(401);
    expect(body.code).toBe('platform.not_signed_in');
  }
  const suspended = await service.signIn();
  await service.query(`UPDATE identity.users SET status = 'suspended' WHERE id = $1`, [suspended.userId]);
  await suspended.http.get('/test/proved/who').expect(401);
  // The connections are as good as before.
  await (await service.signIn()).http.get('/test/proved/twice').expect(200);
});

it('answers nothing where no statement has proved anything', async () => {
  const somebody = await service.signIn();
  const { body } = await somebody.http.post('/test/proved/unasked').expect(401);
  expect(JSON.stringify(body)).not.toContain('nobody was asked');
});

it('holds on every route of the service that is declared so', async () => {
  const somebody = await service.signIn();
  const { body: thread } = await somebody.http.post('/v1/threads').send({ participantIds: [] }).expect(201);
  await revoke(somebody);
  const declared = routesOf(service).filter(
    ({ rule, path }) => rule?.kind === 'signed_in' && rule.isProvedByStatement && path.startsWith('/v1/'),
  );
  expect(declared.length).toBeGreaterThan(3);
  for (const { method, path } of declared) {
    const url = path.replace(':id', thread.id as string);
    const sent = method === 'POST' ? { content: 'Too late.' } : undefined;
    const { status } = await (method === 'POST'
      ? somebody.http.post(url).send(sent)
      : somebody.http.get(url));
    expect([method, path, status]).toEqual([method, path, 401]);
  }
  expect(await service.query('SELECT FROM messaging.messages WHERE thread_id = $1', [thread.id])).toEqual([]);
});
