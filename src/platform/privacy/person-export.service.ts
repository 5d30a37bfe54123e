import { Injectable } from '@nestjs/common';
import { literal, Op, type WhereOptions } from 'sequelize';
import type { Model } from 'sequelize-typescript';
import { asService } from '../access/database-context.js';
import { requirePrincipal } from '../access/principal.js';
import { ReadsFromReplica } from '../database/replicas/reads-from-replica.js';
import { TransactionRunner } from '../database/transaction-runner.js';
import { FeatureRegistry } from '../features/feature-registry.js';
import { personalTables, type PersonalTable } from './personal-tables.js';
import { spool, type Spooled } from '../http/spool.js';

const rowsAtOnce = 1_000;

/** Tells people what the service holds about them. */
@Injectable()
export class PersonExport {
  constructor(
    private readonly features: FeatureRegistry,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Every row that belongs to whoever asks, of every module, as they were at one moment: JSON, ready to be sent. What
   * is written depends on nothing but the declarations of the modules, and takes no more memory for many rows.
   */
  @ReadsFromReplica
  async write(): Promise<Spooled & { exportedAt: Date }> {
    const exportedAt = new Date();
    const { userId } = requirePrincipal();
    const written = await this.transactions.snapshot(() => spool(this.document(userId, exportedAt)));
    return { ...written, exportedAt };
  }

  private async *document(account: string, exportedAt: Date): AsyncGenerator<string> {
    yield `{"exportedAt":${JSON.stringify(exportedAt)},"account":${JSON.stringify(account)},"data":{`;
    for (const [index, table] of personalTables(this.features.all()).entries()) {
      yield `${index ? ',' : ''}\n${JSON.stringify(table.name)}:[`;
      yield* this.rowsOf(table);
      yield ']';
    }
    yield '}}\n';
  }

  private async *rowsOf(table: PersonalTable): AsyncGenerator<string> {
    for (let last: string | undefined; ;) {
      const rows = await this.read(table, last);
      const texts = rows.map((row) => JSON.stringify(told(row, table.attributes)));
      if (texts.length > 0) yield `${last ? ',' : ''}${texts.join(',')}`;
      if (rows.length < rowsAtOnce) return;
      last = rows.at(-1)!.get('id') as string;
    }
  }

  /** The rows after the one with the id `last`. */
  private read(table: PersonalTable, last: string | undefined): Promise<Model[]> {
    const { model, isOwn, isOpenToOwner, attributes } = table;
    const where: WhereOptions[] = [literal(`(${isOwn})`), ...(last ? [{ id: { [Op.gt]: last } }] : [])];
    const find = (): Promise<Model[]> =>
      model.findAll({ attributes, where: { [Op.and]: where }, order: [['id', 'ASC']], limit: rowsAtOnce });
    return isOpenToOwner ? find() : asService('platform.export', find);
  }
}

/** Through the model, which decrypts. */
const told = (row: Model, attributes: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map((attribute) => [attribute, row.get(attribute)]));
