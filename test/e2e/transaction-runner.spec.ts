import { randomUUID } from 'node:crypto';
import { NichesService } from '../../src/modules/marketplace/niches.service.js';
import { asService } from '../../src/platform/access/database-context.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { create, nicheBody } from '../factories/marketplace.js';
import { startService, type Service } from '../setup/service.js';
import { until } from '../setup/until.js';

describe('TransactionRunner', () => {
  let service: Service;
  let transactions: TransactionRunner;
  let niches: NichesService;

  beforeAll(async () => {
    service = await startService();
    transactions = service.app.get(TransactionRunner);
    niches = service.app.get(NichesService, { strict: false });
  });
  afterAll(() => service.close());

  /** A transaction of an administrator's request. */
  const inRequest = <T>(work: () => Promise<T>): Promise<T> =>
    service.asAdministrator(() => transactions.run(work));
  const named = async (name: string): Promise<number> =>
    (await service.query('select 1 from marketplace.niches where name = $1', [name])).length;

  it('makes one transaction of use cases inside a use case', async () => {
    const [first, second] = [nicheBody(), nicheBody()];
    const work = inRequest(async () => {
      await niches.create(first);
      await niches.create(second);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await named(first.name)).toBe(0);
    expect(await named(second.name)).toBe(0);
  });

  it('goes on after a failed savepoint, without what was in it', async () => {
    const taken = await create(service, '/v1/niches', nicheBody());
    const [lost, kept] = [nicheBody(), nicheBody()];
    await inRequest(async () => {
      const attempt = transactions.savepoint(async () => {
        await niches.create(lost);
        await niches.create({ name: String(taken.name) });
      });
      await expect(attempt).rejects.toMatchObject({ name: 'SequelizeUniqueConstraintError' });
      await niches.create(kept);
    });
    expect([await named(lost.name), await named(kept.name)]).toEqual([0, 1]);
  });

  it('runs effects after the commit, in their order, and none of what was rolled back', async () => {
    const niche = nicheBody();
    const seen: string[] = [];
    await inRequest(async () => {
      await niches.create(niche);
      transactions.afterCommit(async () => void seen.push(`committed: ${await named(niche.name)}`));
      await transactions
        .savepoint(async () => {
          transactions.afterCommit(() => void seen.push('of a failed savepoint'));
          throw new Error('undone');
        })
        .catch(() => undefined);
      await transactions.savepoint(async () =>
        transactions.afterCommit(() => void seen.push('of a savepoint')),
      );
      expect(seen).toEqual([]);
    });
    await inRequest(async () => {
      transactions.afterCommit(() => void seen.push('of a rollback'));
      throw new Error('undone');
    }).catch(() => undefined);
    expect(seen).toEqual(['committed: 1', 'of a savepoint']);
  });

  it('runs a use case again as a whole after a deadlock, and its effects once', async () => {
    const [one, other] = [
      await create(service, '/v1/niches', nicheBody()),
      await create(service, '/v1/niches', nicheBody()),
    ];
    let tries = 0;
    let effects = 0;
    let holding = 0;
    const inOrder = (first: string, second: string, description: string): Promise<void> =>
      inRequest(async () => {
        tries += 1;
        transactions.afterCommit(() => void (effects += 1));
        await niches.update(first, { description });
        holding += 1;
        // Each holds what the other one wants next.
        await until(() => holding >= 2);
        await niches.update(second, { description });
      });
    await Promise.all([inOrder(one.id, other.id, 'a'), inOrder(other.id, one.id, 'b')]);
    expect(tries).toBeGreaterThan(2);
    expect(effects).toBe(2);
    const rows = await service.query<{ description: string }>(
      'select distinct description from marketplace.niches where id in ($1, $2)',
      [one.id, other.id],
    );
    expect(rows).toHaveLength(1);
  });

  it('tells the database who asks, and the next transaction of the connection nothing of it', async () => {
    await service.query(`
      create table public.asked (request_id text, ip_address text);
      create function public.note() returns trigger language plpgsql security definer as $$
      begin
        insert into public.asked values
          (current_setting('atrium.request_id', true), current_setting('atrium.ip_address', true));
        return new;
      end $$;
      create trigger note after insert on marketplace.niches for each row execute function public.note()`);
    const id = randomUUID();
    await service.http.post('/v1/niches').set('x-request-id', id).send(nicheBody()).expect(201);
    await asService('test.niches', () => niches.create(nicheBody()));
    const asked = await service.query(
      'select request_id, nullif(ip_address, $1) as ip_address from public.asked',
      [''],
    );
    expect(asked[0]).toEqual({ request_id: id, ip_address: '127.0.0.1' });
    expect(asked.slice(1).map((row) => Object.values(row as object).filter(Boolean))).toEqual([[]]);
    await service.query(
      'drop trigger note on marketplace.niches; drop function public.note(); drop table public.asked',
    );
  });
});
