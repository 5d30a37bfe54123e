import { literal, Op, type Model, type ModelStatic, type WhereOptions } from 'sequelize';
import type { ProfileKind } from './profile-records.js';

/** Which profiles of one kind have which niches. */
export class ProfileNiches {
  /** @param joins the rows that join the two. */
  constructor(
    private readonly joins: ModelStatic<Model>,
    private readonly kind: ProfileKind,
  ) {}

  /** @throws 422 when a niche does not exist. */
  async add(profileId: string, nicheIds: string[]): Promise<void> {
    await this.joins.bulkCreate(nicheIds.map((nicheId) => ({ ...this.of(profileId), nicheId })));
  }

  /**
   * Replaces them as a whole; to be called with the profile locked, so that of two at once the later one wins whole.
   * @throws 422 when a niche does not exist.
   */
  async replace(profileId: string, nicheIds: string[]): Promise<void> {
    await this.joins.destroy({ where: this.of(profileId) });
    await this.add(profileId, nicheIds);
  }

  /** Finds the profiles that have this niche. */
  having(nicheId: string): WhereOptions {
    const niche = this.joins.sequelize!.escape(nicheId);
    const found = `SELECT ${this.kind}_id FROM marketplace.${this.kind}_niches WHERE niche_id = ${niche}`;
    return { id: { [Op.in]: literal(`(${found})`) } };
  }

  private of(profileId: string): Record<string, string> {
    return { [`${this.kind}Id`]: profileId };
  }
}
