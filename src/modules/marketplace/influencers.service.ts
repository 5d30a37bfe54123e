import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { literal, Op, Transaction, type WhereOptions } from 'sequelize';
import { isOwner, requireOwner } from '../../platform/access/principal.js';
import { TransactionRunner } from '../../platform/database/transaction-runner.js';
import { Problem } from '../../platform/errors/problem.js';
import { Paginator } from '../../platform/lists/paginator.js';
import type { Page } from '../../platform/lists/list-query.js';
import { containsText } from '../../platform/lists/filters.js';
import {
  presentInfluencer,
  type CreateInfluencer,
  type InfluencerResponse,
  type ListInfluencers,
  type RegisterInfluencer,
  type UpdateInfluencer,
} from './dto/influencer.dto.js';
import { InfluencerNiche } from './models/influencer-niche.model.js';
import { Influencer } from './models/influencer.model.js';
import { Niche } from './models/niche.model.js';
import { ProfileOwners } from './profile-owners.js';

/** The niches of a profile, without the rows that join them. */
const withNiches = [{ model: Niche, through: { attributes: [] } }];

/** As the index influencers__search_idx has it. */
const searched = `"Influencer"."name" || ' ' || "Influencer"."username"::text`;

@Injectable()
export class InfluencersService {
  constructor(
    @InjectModel(Influencer) private readonly influencers: typeof Influencer,
    @InjectModel(InfluencerNiche) private readonly influencerNiches: typeof InfluencerNiche,
    private readonly owners: ProfileOwners,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

  /**
   * Makes the caller's profile; for a stranger, an account with it.
   * @throws what {@link ProfileOwners.makeProfile} and {@link add} throw.
   */
  create({ password, ...body }: RegisterInfluencer): Promise<InfluencerResponse> {
    const account = {
      email: body.email,
      fullName: body.name,
      preferredUsername: body.username,
      password,
    };
    return this.owners.makeProfile(account, (ownerId) => this.add(body, ownerId));
  }

  /**
   * Adds a profile that belongs to an account, or to nobody.
   * @throws a conflict when username, e-mail or phone is taken, or the account has a profile; 422 when a niche does not exist.
   */
  add({ nicheIds = [], ...profile }: CreateInfluencer, ownerId: string | null): Promise<InfluencerResponse> {
    return this.transactions.run(async () => {
      const influencer = await this.influencers.create({ ...profile, userId: ownerId });
      await this.addNiches(influencer.id, nicheIds);
      return presentInfluencer(await this.find(influencer.id), true);
    });
  }

  list(query: ListInfluencers): Promise<Page<InfluencerResponse>> {
    const { q, nicheId, isActive, sort } = query;
    const where: WhereOptions[] = [];
    if (isActive !== undefined) where.push({ isActive });
    if (q !== undefined) where.push(containsText(searched, q));
    if (nicheId !== undefined) where.push({ id: { [Op.in]: this.havingNiche(nicheId) } });
    return this.paginator.page(this.influencers, query, {
      where,
      include: withNiches,
      sort,
      present: tell,
    });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<InfluencerResponse> {
    return tell(await this.find(id));
  }

  /** Changes what is given and leaves the rest. */
  update(id: string, changes: UpdateInfluencer): Promise<InfluencerResponse> {
    return this.transactions.run(async () => {
      const influencer = await this.lockOwn(id);
      await influencer.update(changes);
      return this.read(id);
    });
  }

  /** Replaces the niches as a whole; of two at once, the later one wins whole. */
  setNiches(id: string, nicheIds: string[]): Promise<InfluencerResponse> {
    return this.transactions.run(async () => {
      await this.lockOwn(id);
      await this.influencerNiches.destroy({ where: { influencerId: id } });
      await this.addNiches(id, nicheIds);
      return this.read(id);
    });
  }

  async delete(id: string): Promise<void> {
    await this.transactions.run(async () => {
      const influencer = await this.lockOwn(id);
      await influencer.destroy();
    });
  }

  private async find(id: string): Promise<Influencer> {
    const influencer = await this.influencers.findByPk(id, { include: withNiches });
    if (!influencer) throw unknownInfluencer();
    return influencer;
  }

  /** Profiles are public: it is no secret that there is one which is somebody else's. */
  private async lockOwn(id: string): Promise<Influencer> {
    const influencer = await this.influencers.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    if (!influencer) throw unknownInfluencer();
    requireOwner(influencer.userId, 'admin');
    return influencer;
  }

  private havingNiche(nicheId: string) {
    const niche = this.influencers.sequelize!.escape(nicheId);
    return literal(`(SELECT influencer_id FROM marketplace.influencer_niches WHERE niche_id = ${niche})`);
  }

  private async addNiches(influencerId: string, nicheIds: string[]): Promise<void> {
    await this.influencerNiches.bulkCreate(nicheIds.map((nicheId) => ({ influencerId, nicheId })));
  }
}

const tell = (influencer: Influencer): InfluencerResponse =>
  presentInfluencer(influencer, isOwner(influencer.userId, 'admin'));

const unknownInfluencer = (): Problem => Problem.notFound('marketplace.influencer_not_found', 'influencer');
