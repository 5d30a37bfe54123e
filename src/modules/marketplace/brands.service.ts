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
  presentBrand,
  type CreateBrand,
  type BrandResponse,
  type ListBrands,
  type RegisterBrand,
  type UpdateBrand,
} from './dto/brand.dto.js';
import { BrandNiche } from './models/brand-niche.model.js';
import { Brand, type BrandCreationAttributes } from './models/brand.model.js';
import { ProfileNiches } from './profile-niches.js';
import { ProfileOwners } from './profile-owners.js';
import { ProfilePhones } from './profile-phones.js';
import { ProfileRecords, withNiches } from './profile-records.js';

/** As the index brands__search_idx has it. */
const searched = `coalesce("Brand"."brand_name", '') || ' ' || coalesce("Brand"."username"::text, '')`;

@Injectable()
export class BrandsService {
  private readonly records: ProfileRecords<Brand>;
  private readonly niches: ProfileNiches;

  constructor(
    @InjectModel(Brand) private readonly brands: typeof Brand,
    @InjectModel(BrandNiche) brandNiches: typeof BrandNiche,
    private readonly owners: ProfileOwners,
    private readonly phones: ProfilePhones,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {
    this.records = new ProfileRecords(brands, 'brand', { present: tell });
    this.niches = new ProfileNiches(brandNiches, 'brand');
  }

  /**
   * Makes the caller's profile; for a stranger, an account with it.
   * @throws what {@link ProfileOwners.makeProfile} and {@link add} throw.
   */
  create({ password, ...body }: RegisterBrand): Promise<BrandResponse> {
    const account = {
      email: body.email,
      fullName: body.brandName ?? body.email.split('@')[0]!,
      preferredUsername: body.username,
      password,
    };
    return this.owners.makeProfile(account, (ownerId) => this.add(body, ownerId));
  }

  /**
   * Adds a profile that belongs to an account, or to nobody.
   * @throws a conflict when username, e-mail or phone is taken; 422 when a niche does not exist.
   */
  add({ nicheIds = [], ...profile }: CreateBrand, ownerId: string | null): Promise<BrandResponse> {
    return this.transactions.run(async () => {
      const brand = await this.brands.create({ ...profile, userId: ownerId } as BrandCreationAttributes);
      await this.niches.add(brand.id, nicheIds);
      return presentBrand(await this.records.find(brand.id), true);
    });
  }

  @ReadsFromReplica
  list(query: ListBrands): Promise<Page<BrandResponse>> {
    const { q, nicheId, companyType, isActive, sort } = query;
    const where: WhereOptions[] = [];
    if (companyType !== undefined) where.push({ companyType });
    if (isActive !== undefined) where.push({ isActive });
    if (q !== undefined) where.push(containsText(searched, q));
    if (nicheId !== undefined) where.push(this.niches.having(nicheId));
    return this.paginator.page(this.brands, query, {
      where,
      include: withNiches,
      sort,
      present: tell,
    });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<BrandResponse> {
    return tell(await this.records.find(id));
  }

  /** Changes what is given and leaves the rest. */
  update(id: string, changes: UpdateBrand): Promise<BrandResponse> {
    return this.transactions.run(async () => {
      const brand = await this.records.lockOwn(id);
      await brand.update(changes);
      return this.read(id);
    });
  }

  /** Replaces the niches as a whole; of two at once, the later one wins whole. */
  setNiches(id: string, nicheIds: string[]): Promise<BrandResponse> {
    return this.transactions.run(async () => {
      await this.records.lockOwn(id);
      await this.niches.replace(id, nicheIds);
      return this.read(id);
    });
  }

  async delete(id: string): Promise<void> {
    await this.transactions.run(async () => {
      const brand = await this.records.lockOwn(id);
      await brand.destroy();
    });
  }

  /** @throws what {@link ProfilePhones.requestCode} throws. */
  requestPhoneCode(id: string): Promise<Requested> {
    return this.phones.requestCode(this.records, id);
  }

  /** @throws what {@link ProfilePhones.confirm} throws. */
  async confirmPhone(id: string, code: string): Promise<BrandResponse> {
    await this.phones.confirm(this.records, id, code);
    return this.read(id);
  }
}

const tell = (brand: Brand): BrandResponse => presentBrand(brand, isOwner(brand.userId, 'admin'));
