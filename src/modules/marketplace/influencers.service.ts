import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import type { WhereOptions } from 'sequelize';
import { isOwner } from '../../platform/access/principal.js';
import { ReadsFromReplica } from '../../platform/database/replicas/reads-from-replica.js';
import { TransactionRunner } from '../../platform/database/transaction-runner.js';
import { Paginator } from '../../platform/lists/paginator.js';
import type { Page } from '../../platform/lists/list-query.js';
import { containsText } from '../../platform/lists/filters.js';
import type { Requested } from '../identity/index.js';
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
import { ProfileNiches } from './profile-niches.js';
import { ProfileOwners } from './profile-owners.js';
import { ProfilePhones } from './profile-phones.js';
import { ProfileRecords, withNiches } from './profile-records.js';

/** As the index influencers__search_idx has it. */
const searched = `"Influencer"."name" || ' ' || "Influencer"."username"::text`;

@Injectable()
export class InfluencersService {
  private readonly records: ProfileRecords<Influencer>;
  private readonly niches: ProfileNiches;

  constructor(
    @InjectModel(Influencer) private readonly influencers: typeof Influencer,
    @InjectModel(InfluencerNiche) influencerNiches: typeof InfluencerNiche,
    private readonly owners: ProfileOwners,
    private readonly phones: ProfilePhones,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {
    this.records = new ProfileRecords(influencers, 'influencer', { present: tell });
    this.niches = new ProfileNiches(influencerNiches, 'influencer');
  }

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
      await this.niches.add(influencer.id, nicheIds);
      return presentInfluencer(await this.records.find(influencer.id), true);
    });
  }

  @ReadsFromReplica
  list(query: ListInfluencers): Promise<Page<InfluencerResponse>> {
    const { q, nicheId, isActive, sort } = query;
    const where: WhereOptions[] = [];
    if (isActive !== undefined) where.push({ isActive });
    if (q !== undefined) where.push(containsText(searched, q));
    if (nicheId !== undefined) where.push(this.niches.having(nicheId));
    return this.paginator.page(this.influencers, query, {
      where,
      include: withNiches,
      sort,
      present: tell,
    });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<InfluencerResponse> {
    return tell(await this.records.find(id));
  }

  /** Changes what is given and leaves the rest. */
  update(id: string, changes: UpdateInfluencer): Promise<InfluencerResponse> {
    return this.transactions.run(async () => {
      const influencer = await this.records.lockOwn(id);
      await influencer.update(changes);
      return this.read(id);
    });
  }

  /** Replaces the niches as a whole; of two at once, the later one wins whole. */
  setNiches(id: string, nicheIds: string[]): Promise<InfluencerResponse> {
    return this.transactions.run(async () => {
      await this.records.lockOwn(id);
      await this.niches.replace(id, nicheIds);
      return this.read(id);
    });
  }

  async delete(id: string): Promise<void> {
    await this.transactions.run(async () => {
      const influencer = await this.records.lockOwn(id);
      await influencer.destroy();
    });
  }

  /** @throws what {@link ProfilePhones.requestCode} throws. */
  requestPhoneCode(id: string): Promise<Requested> {
    return this.phones.requestCode(this.records, id);
  }

  /** @throws what {@link ProfilePhones.confirm} throws. */
  async confirmPhone(id: string, code: string): Promise<InfluencerResponse> {
    await this.phones.confirm(this.records, id, code);
    return this.read(id);
  }
}

const tell = (influencer: Influencer): InfluencerResponse =>
  presentInfluencer(influencer, isOwner(influencer.userId, 'admin'));
