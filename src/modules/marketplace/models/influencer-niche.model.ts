import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Influencer } from './influencer.model.js';
import { Niche } from './niche.model.js';

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
  @Classified('internal')
  @ForeignKey(() => Influencer)
  @Column({ type: DataType.UUID, allowNull: false, field: 'influencer_id', onDelete: 'CASCADE' })
  declare influencerId: string;

  @Classified('internal')
  @ForeignKey(() => Niche)
  @Column({ type: DataType.UUID, allowNull: false, field: 'niche_id', onDelete: 'RESTRICT' })
  declare nicheId: string;
}

export interface InfluencerNicheCreationAttributes extends InferCreationAttributes<InfluencerNiche> {}
