import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Influencer } from './influencer.model.js';
import { Niche } from './niche.model.js';

/**
 * That a creator makes content of a niche. The niches of an influencer are replaced as a whole, 20 at most at once.
 */
@Table({
  schema: 'marketplace',
  tableName: 'influencer_niches',
  indexes: [
    {
      name: 'influencer_niches__influencer_id_niche_id_key',
      unique: true,
      fields: ['influencer_id', 'niche_id'],
    },
    { name: 'influencer_niches__niche_id_idx', fields: ['niche_id'] },
  ],
})
export class InfluencerNiche extends BaseModel<
  InferAttributes<InfluencerNiche>,
  InfluencerNicheCreationAttributes
> {
  /** Whose niche it is; the row goes with the influencer. */
  @Classified('internal')
  @ForeignKey(() => Influencer)
  @Column({ type: DataType.UUID, allowNull: false, field: 'influencer_id', onDelete: 'CASCADE' })
  declare influencerId: string;

  /** Each once for an influencer; a niche that an influencer has cannot be deleted. */
  @Classified('internal')
  @ForeignKey(() => Niche)
  @Column({ type: DataType.UUID, allowNull: false, field: 'niche_id', onDelete: 'RESTRICT' })
  declare nicheId: string;
}

export interface InfluencerNicheCreationAttributes extends InferCreationAttributes<InfluencerNiche> {}
