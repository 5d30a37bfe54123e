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
  presentBrand,
  type CreateBrand,
  type BrandResponse,
  type ListBrands,
  type RegisterBrand,
  type UpdateBrand,
} from './dto/brand.dto.js';
import { BrandNiche } from './models/brand-niche.model.js';
import { Brand, type BrandCreationAttributes } from './models/brand.model.js';
import { Niche } from './models/niche.model.js';
import { ProfileOwners } from './profile-owners.js';

/** The niches of a profile, without the rows that join them. */
const withNiches = [{ model: Niche, through: { attributes: [] } }];

/** As the index brands__search_idx has it. */
const searched = `coalesce("Brand"."brand_name", '') || ' ' || coalesce("Brand"."username"::text, '')`;

@Injectable()
export class BrandsService {
  constructor(
    @InjectModel(Brand) private readonly brands: typeof Brand,
    @InjectModel(BrandNiche) private readonly brandNiches: typeof BrandNiche,
    private readonly owners: ProfileOwners,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

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
      await this.addNiches(brand.id, nicheIds);
      return presentBrand(await this.find(brand.id), true);
    });
  }

  list(query: ListBrands): Promise<Page<BrandResponse>> {
    const { q, nicheId, companyType, isActive, sort } = query;
    const where: WhereOptions[] = [];
    if (companyType !== undefined) where.push({ companyType });
    if (isActive !== undefined) where.push({ isActive });
    if (q !== undefined) where.push(containsText(searched, q));
    if (nicheId !== undefined) where.push({ id: { [Op.in]: this.havingNiche(nicheId) } });
    return this.paginator.page(this.brands, query, {
      where,
      include: withNiches,
      sort,
      present: tell,
    });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<BrandResponse> {
    return tell(await this.find(id));
  }

  /** Changes what is given and leaves the rest. */
  update(id: string, changes: UpdateBrand): Promise<BrandResponse> {
    return this.transactions.run(async () => {
      const brand = await this.lockOwn(id);
      await brand.update(changes);
      return this.read(id);
    });
  }

  /** Replaces the niches as a whole; of two at once, the later one wins whole. */
  setNiches(id: string, nicheIds: string[]): Promise<BrandResponse> {
    return this.transactions.run(async () => {
      await this.lockOwn(id);
      await this.brandNiches.destroy({ where: { brandId: id } });
      await this.addNiches(id, nicheIds);
      return this.read(id);
    });
  }

  async delete(id: string): Promise<void> {
    await this.transactions.run(async () => {
      const brand = await this.lockOwn(id);
      await brand.destroy();
    });
  }

  private async find(id: string): Promise<Brand> {
    const brand = await this.brands.findByPk(id, { include: withNiches });
    if (!brand) throw unknownBrand();
    return brand;
  }

  /** Profiles are public: it is no secret that there is one which is somebody else's. */
  private async lockOwn(id: string): Promise<Brand> {
    const brand = await this.brands.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    if (!brand) throw unknownBrand();
    requireOwner(brand.userId, 'admin');
    return brand;
  }

  private havingNiche(nicheId: string) {
    const niche = this.brands.sequelize!.escape(nicheId);
    return literal(`(SELECT brand_id FROM marketplace.brand_niches WHERE niche_id = ${niche})`);
  }

  private async addNiches(brandId: string, nicheIds: string[]): Promise<void> {
    await this.brandNiches.bulkCreate(nicheIds.map((nicheId) => ({ brandId, nicheId })));
  }
}

const tell = (brand: Brand): BrandResponse => presentBrand(brand, isOwner(brand.userId, 'admin'));

const unknownBrand = (): Problem => Problem.notFound('marketplace.brand_not_found', 'brand');
