import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { asService } from '../../src/platform/access/database-context.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { startService, type Service } from '../setup/service.js';

describe('a snapshot', () => {
  let service: Service;
  let transactions: TransactionRunner;
  let sequelize: Sequelize;

  beforeAll(async () => {
    service = await startService();
    transactions = service.app.get(TransactionRunner, { strict: false });
    sequelize = service.app.get(Sequelize);
  });
  afterAll(() => service.close());

  const count = async (): Promise<number> => {
    const rows = await sequelize.query('SELECT id FROM marketplace.niches', { type: QueryTypes.SELECT });
    return rows.length;
  };
  const add = (name: string) => service.query('INSERT INTO marketplace.niches (name) VALUES ($1)', [name]);
  const inSnapshot = <T>(work: () => Promise<T>): Promise<T> =>
    asService('test.snapshot', () => transactions.snapshot(work));

  it('does not see what is committed after its first query, and the next one does', async () => {
    const [before, after] = await inSnapshot(async () => {
      const first = await count();
      await add('Seen later');
      return [first, await count()];
    });
    expect(after).toBe(before);
    expect(await inSnapshot(count)).toBe(before + 1);
  });

  it('writes nothing', async () => {
    const writing = inSnapshot(() => sequelize.query(`INSERT INTO marketplace.niches (name) VALUES ('No')`));
    await expect(writing).rejects.toMatchObject({ parent: { code: '25006' } });
  });

  it('is not taken inside of a transaction', async () => {
    await expect(transactions.run(() => inSnapshot(count))).rejects.toThrow('inside of a transaction');
  });
});
