import type { QueryOptions, Sequelize, Transaction, TransactionOptions } from 'sequelize';

type Query = (sql: string, options?: QueryOptions) => Promise<unknown>;
type Work = (transaction: Transaction) => PromiseLike<unknown>;
type Begin = (options?: TransactionOptions, work?: Work) => Promise<unknown>;

/**
 * Makes everything that goes through `sequelize`, its query interface and its models part of `transaction`;
 * a transaction that a migration opens becomes a savepoint of it. Sequelize's own way (`useCLS`) is set for
 * the whole process and may be the application's.
 */
export function bindToTransaction(sequelize: Sequelize, transaction: Transaction): void {
  const query = sequelize.query.bind(sequelize) as Query;
  const begin = sequelize.transaction.bind(sequelize) as Begin;

  // One of another instance is the application's, put there by its useCLS.
  const own = (given: Transaction | null | undefined): Transaction =>
    given && (given as { sequelize?: Sequelize }).sequelize === sequelize ? given : transaction;

  const boundQuery: Query = (sql, options) =>
    query(sql, { ...options, transaction: own(options?.transaction) } as QueryOptions);
  const boundBegin = (first?: TransactionOptions | Work, second?: Work): Promise<unknown> => {
    const [options, work] = typeof first === 'function' ? [undefined, first] : [first, second];
    return begin({ ...options, transaction: own(options?.transaction) }, work);
  };
  sequelize.query = boundQuery as Sequelize['query'];
  sequelize.transaction = boundBegin as Sequelize['transaction'];
}
