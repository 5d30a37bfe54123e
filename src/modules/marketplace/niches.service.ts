import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction, type WhereOptions } from 'sequelize';
import { ReadsFromReplica } from '../../platform/database/replicas/reads-from-replica.js';
import { TransactionRunner } from '../../platform/database/transaction-runner.js';
import { Problem } from '../../platform/errors/problem.js';
import { requireMatch } from '../../platform/http/etag.js';
import { containsText } from '../../platform/lists/filters.js';
import type { Page } from '../../platform/lists/list-query.js';
import { Paginator } from '../../platform/lists/paginator.js';
import type { Lookup } from '../../platform/lookups/lookup.js';
import { Lookups } from '../../platform/lookups/lookups.js';
import {
  presentNiche,
  type CreateNiche,
  type ListNiches,
  type NicheResponse,
  type UpdateNiche,
} from './dto/niche.dto.js';
import { Niche } from './models/niche.model.js';

/** Whoever reads them is answered from memory where they are known; whoever writes, by the database alone. */
@Injectable()
export class NichesService {
  private readonly known: Lookup<NicheResponse>;

  constructor(
    @InjectModel(Niche) private readonly niches: typeof Niche,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
    lookups: Lookups,
  ) {
    const read = async (limit: number): Promise<NicheResponse[]> =>
      (await niches.findAll({ order: ['name', 'id'], limit })).map(presentNiche);
    this.known = lookups.register({ name: 'marketplace.niches', tables: ['marketplace.niches'], read });
  }

  /** @throws a conflict when the name is taken. */
  create(niche: CreateNiche): Promise<NicheResponse> {
    return this.transactions.run(async () => presentNiche(await this.niches.create(niche)));
  }

  @ReadsFromReplica
  async list(query: ListNiches): Promise<Page<NicheResponse>> {
    // What contains a text is told by the collation of the database.
    const known = query.q === undefined ? await this.known.rows() : undefined;
    const page = known && this.pageOf(known, query);
    if (page) return page;
    const where: WhereOptions[] = [];
    if (query.isActive !== undefined) where.push({ isActive: query.isActive });
    if (query.q !== undefined) where.push(containsText('"Niche"."name"::text', query.q));
    return this.paginator.page(this.niches, query, { where, sort: query.sort, present: presentNiche });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<NicheResponse> {
    const known = (await this.known.rows())?.find((one) => one.id === id.toLowerCase());
    if (known) return known;
    const niche = await this.niches.findByPk(id);
    if (!niche) throw unknownNiche();
    return presentNiche(niche);
  }

  /** Changes what is given and leaves the rest. */
  update(id: string, changes: UpdateNiche): Promise<NicheResponse> {
    return this.transactions.run(async () => {
      const niche = await this.lock(id);
      await requireMatch(() => presentNiche(niche));
      return presentNiche(await niche.update(changes, { returning: true }));
    });
  }

  /** @throws a conflict while a profile has the niche. */
  async delete(id: string): Promise<void> {
    const deleted = await this.transactions.run(async () => {
      await requireMatch(async () => presentNiche(await this.lock(id)));
      return this.niches.destroy({ where: { id } });
    });
    if (deleted === 0) throw unknownNiche();
  }

  private pageOf(known: readonly NicheResponse[], query: ListNiches): Page<NicheResponse> | undefined {
    const rows = known.filter(({ isActive }) => isActive === (query.isActive ?? isActive));
    return this.paginator.pageOfKnown(this.niches, query, {
      rows: /createdAt$/.test(query.sort) ? rows.sort(byCreation) : rows,
      sort: query.sort,
    });
  }

  private async lock(id: string): Promise<Niche> {
    const niche = await this.niches.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    if (!niche) throw unknownNiche();
    return niche;
  }
}

/** Times and ids of one length are in the order of their texts. */
const byCreation = (one: NicheResponse, other: NicheResponse): number =>
  one.createdAt + one.id < other.createdAt + other.id ? -1 : 1;

const unknownNiche = (): Problem => Problem.notFound('marketplace.niche_not_found', 'niche');
