import { Transaction, type Model, type ModelStatic, type WhereOptions } from 'sequelize';
import { requireOwner } from '../../platform/access/principal.js';
import { Problem } from '../../platform/errors/problem.js';
import { requireMatch } from '../../platform/http/etag.js';
import { Niche } from './models/niche.model.js';

export type ProfileKind = 'influencer' | 'brand';

/** What influencers and brands have alike. */
export interface Profile {
  id: string;
  /** The account that owns it. */
  userId: string | null;
  phone: string | null;
  isPhoneVerified: boolean;
}

interface Presenter<Row> {
  /** A profile as whoever asks is told it. */
  present(profile: Row): object;
}

/** The niches of a profile, without the rows that join them. */
export const withNiches = [{ model: Niche, through: { attributes: [] } }];

/** Finds the profiles of one kind, for everybody or for those who may change them. */
export class ProfileRecords<Row extends Profile & Model = Profile & Model> {
  constructor(
    private readonly profiles: ModelStatic<Row>,
    readonly kind: ProfileKind,
    private readonly presenter: Presenter<Row>,
  ) {}

  /**
   * One profile with its niches.
   * @throws Problem 404.
   */
  async find(id: string): Promise<Row> {
    return this.found(await this.profiles.findByPk(id, { include: withNiches }));
  }

  /**
   * One profile, locked until the end of the transaction, for its owner or an administrator.
   * @throws Problem 404; 401 or 403. Profiles are public: it is no secret that there is one which is somebody else's.
   * 412 when it is not as the caller has seen it.
   */
  async lockOwn(id: string): Promise<Row> {
    const own = await this.profiles.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    // The database locks for nobody what they may not change. Everybody may read it.
    const profile = own ?? this.found(await this.profiles.findByPk(id));
    requireOwner(profile.userId, 'admin');
    await requireMatch(async () => this.presenter.present(await this.find(id)));
    return profile;
  }

  /**
   * One profile for what its owner alone may do; an administrator does it for a profile of nobody.
   * @throws Problem 404; 401 or 403.
   */
  async findForOwner(id: string): Promise<Row> {
    const profile = this.found(await this.profiles.findByPk(id));
    requireOwner(profile.userId, ...(profile.userId === null ? ['admin'] : []));
    return profile;
  }

  /** Marks the phone as verified unless the profile has another one by now; tells whether it had it. */
  async verifyPhone(id: string, phone: string): Promise<boolean> {
    const [verified] = await this.profiles.update(
      { isPhoneVerified: true },
      { where: { id, phone } as WhereOptions },
    );
    return verified === 1;
  }

  private found(profile: Row | null): Row {
    if (!profile) throw Problem.notFound(`marketplace.${this.kind}_not_found`, this.kind);
    return profile;
  }
}
