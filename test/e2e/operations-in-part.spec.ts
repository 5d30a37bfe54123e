import { randomUUID } from 'node:crypto';
import { whileHolding, whenWaiting } from '../setup/locks.js';
import { startAskedService, type AskedService } from '../setup/operations.js';
import { startService, type Service } from '../setup/service.js';

describe('what administrators are told where not all can be told', () => {
  let service: Service;
  let other: AskedService['other'];

  let ask: AskedService['ask'];
  let close: AskedService['close'];

  beforeAll(async () => {
    ({ service, other, ask, close } = await startAskedService());
  });
  afterAll(() => close());

  it('which indexes are too many, but for a table that is being altered, or is about to be', async () => {
    await other.query('CREATE INDEX niches__again_idx ON marketplace.niches (name)');
    const again = [expect.objectContaining({ index: 'niches__again_idx' })];
    expect(await ask('indexes')).toMatchObject({ leftOut: [], duplicate: again });
    const held = 'LOCK TABLE messaging.messages IN ACCESS EXCLUSIVE MODE';
    await whileHolding(held, [], async () => {
      expect(await ask('indexes')).toMatchObject({ leftOut: ['messaging.messages'], duplicate: again });
    });
    const read = 'SELECT FROM marketplace.niches LIMIT 1';
    await whileHolding(read, [], async ({ rollBack }) => {
      const alters = other.query('DROP INDEX marketplace.niches__again_idx');
      await whenWaiting(service, 1);
      expect(await ask('indexes')).toMatchObject({ leftOut: ['marketplace.niches'], duplicate: [] });
      await rollBack();
      await alters;
    });
    expect(await ask('indexes')).toMatchObject({ leftOut: [], duplicate: [] });
  });

  it('of its own connections alone where it was not let in, and what to do about it', async () => {
    const login = { user: `blind_${randomUUID().slice(0, 8)}`, password: randomUUID() };
    await other.query(`CREATE ROLE ${login.user} LOGIN NOINHERIT PASSWORD '${login.password}';
      GRANT atrium_app, atrium_service TO ${login.user}; ALTER ROLE ${login.user} SET role = 'atrium_app'`);
    const blind = await startService((environment) => ({
      ...environment,
      database: {
        ...environment.database,
        connection: { ...environment.database.connection!, ...login },
      },
    }));
    try {
      const { body } = await blind.http.get('/v1/ops/database').expect(200);
      expect(body).toMatchObject({
        seesEverybody: false,
        nextStep: expect.stringContaining('npm run db:login'),
      });
      expect(body.connections).toContainEqual({
        ...{ application: 'a migration', state: 'not told', connections: 1 },
      });
      expect(body.connections).toContainEqual(
        expect.objectContaining({ application: 'atrium', state: expect.stringMatching(/^(idle|active)/) }),
      );
      for (const path of ['activity', 'tables', 'locks', 'indexes', 'statements']) {
        await blind.http.get(`/v1/ops/${path}`).expect(200);
      }
    } finally {
      await blind.close();
      await other.query(`DROP ROLE ${login.user}`);
    }
  });
});
