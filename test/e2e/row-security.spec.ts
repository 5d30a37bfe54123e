import { Controller, Get } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { Sequelize } from 'sequelize-typescript';
import { QueryTypes } from 'sequelize';
import { asService } from '../../src/platform/access/database-context.js';
import { PublicOrSignedIn } from '../../src/platform/access/access.decorators.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { startService, type Service, type SignedIn } from '../setup/service.js';

const whoAsks = `SELECT current_user AS role, current_setting('atrium.user_id', true) AS "userId",
  current_setting('atrium.service', true) AS service`;

interface Asked {
  role: string;
  userId: string | null;
  service: string | null;
}

/** Does what a careless service might: statements without a transaction, a change of context within one, a failure. */
@PublicOrSignedIn()
@Controller('test/contexts')
class ContextsController {
  constructor(
    private readonly transactions: TransactionRunner,
    @InjectConnection() private readonly sequelize: Sequelize,
  ) {}

  @Get('plain')
  plain(): Promise<Asked> {
    return this.ask();
  }

  @Get('mixed')
  mixed(): Promise<Asked[]> {
    return this.transactions.run(async () => {
      const before = await this.ask();
      const within = await asService('test.contexts', () => this.ask());
      const after = await this.ask();
      const undone = await this.transactions
        .savepoint(() => asService('test.contexts', () => this.sequelize.query('SELECT 1 / 0')))
        .then(() => after)
        .catch(() => this.ask());
      return [before, within, after, undone];
    });
  }

  @Get('users')
  async users(): Promise<string[]> {
    const rows = await this.sequelize.query<{ id: string }>('SELECT id FROM identity.users', {
      type: QueryTypes.SELECT,
    });
    return rows.map(({ id }) => id);
  }

  @Get('failing')
  async failing(): Promise<void> {
    await this.transactions.run(() => this.sequelize.query('SELECT 1 / 0'));
  }

  private async ask(): Promise<Asked> {
    const [asked] = await this.sequelize.query<Asked>(whoAsks, { type: QueryTypes.SELECT });
    return asked!;
  }
}

describe('the database', () => {
  let service: Service;
  let people: SignedIn[];

  beforeAll(async () => {
    service = await startService(
      (environment) => ({
        ...environment,
        // Everybody waits for one of two connections, some of them long.
        database: {
          ...environment.database,
          pool: { ...environment.database.pool, max: 2, acquireMs: 60_000 },
        },
      }),
      [ContextsController],
    );
    people = await Promise.all(Array.from({ length: 6 }, () => service.signIn('member')));
  });

  afterAll(() => service.close());

  const get = async <Body>({ http }: Pick<SignedIn, 'http'>, path: string): Promise<Body> =>
    (await http.get(`/test/contexts/${path}`).expect(200)).body as Body;

  it('is told who asks with a statement that is alone', async () => {
    const [person] = people;
    expect(await get(person!, 'plain')).toEqual({ role: 'atrium_app', userId: person!.userId, service: '' });
    expect(await get({ http: service.anonymous }, 'plain')).toMatchObject({ role: 'atrium_app', userId: '' });
  });

  it('is told of the service for as long as the service acts, also after a savepoint was undone', async () => {
    const [person] = people;
    const asked = await get<Asked[]>(person!, 'mixed');
    expect(asked.map(({ role, service: name }) => `${role} ${name}`)).toEqual([
      'atrium_app ',
      'atrium_service test.contexts',
      'atrium_app ',
      'atrium_app ',
    ]);
    expect(new Set(asked.map(({ userId }) => userId))).toEqual(new Set([person!.userId]));
  });

  it('shows everybody their own rows alone: connections reused, requests at once, failures between', async () => {
    const rounds = Array.from({ length: 20 }, () =>
      people.map(async (person) => {
        await person.http.get('/test/contexts/failing').expect(400);
        expect(await get(person, 'users')).toEqual([person.userId]);
        const { body } = await person.http.get('/v1/me').expect(200);
        expect(body.id).toBe(person.userId);
        expect(await get({ http: service.anonymous }, 'users')).toEqual([]);
      }),
    );
    await Promise.all(rounds.flat());
  });

  it('is told nothing outside of a request, whoever used the connection before', async () => {
    const sequelize = service.app.get(Sequelize);
    for (let turn = 0; turn < 4; turn++) {
      await get(people[turn]!, 'plain');
      const [asked] = await sequelize.query<Asked>(whoAsks, { type: QueryTypes.SELECT });
      expect(asked).toMatchObject({ role: 'atrium_app' });
      expect([asked!.userId || '', asked!.service || '']).toEqual(['', '']);
      expect(await sequelize.query('SELECT FROM identity.users', { type: QueryTypes.SELECT })).toEqual([]);
    }
  });

  it("answers another person's id exactly as an id that does not exist", async () => {
    const [one, another] = people;
    const { body: sessions } = await another!.http.get('/v1/sessions').expect(200);
    const theirs = sessions.data?.[0]?.id ?? sessions[0]?.id;
    expect(theirs).toEqual(expect.any(String));
    const answers = await Promise.all(
      [theirs, '01990000-0000-7000-8000-000000000000'].map((id) => one!.http.delete(`/v1/sessions/${id}`)),
    );
    const [theirsAnswer, unknown] = answers.map(({ status, body: { requestId: _, ...body } }) => ({
      status,
      body,
    }));
    expect(theirsAnswer).toEqual(unknown);
    expect(await another!.http.get('/v1/me').expect(200)).toMatchObject({ body: { id: another!.userId } });
  });
});
