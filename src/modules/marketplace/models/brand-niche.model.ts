import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Brand } from './brand.model.js';
import { Niche } from './niche.model.js';

/**
 * That a brand looks for creators of a niche. The niches of a brand are replaced as a whole, 20 at most at once.
 */
@Table({
  schema: 'marketplace',
  tableName: 'brand_niches',
  indexes: [
    { name: 'brand_niches__brand_id_niche_id_key', unique: true, fields: ['brand_id', 'niche_id'] },
    { name: 'brand_niches__niche_id_idx', fields: ['niche_id'] },
  ],
})
export class BrandNiche extends BaseModel<InferAttributes<BrandNiche>, BrandNicheCreationAttributes> {
  /** Whose niche it is; the row goes with the brand. */
  @Classified('internal')
  @ForeignKey(() => Brand)
  @Column({ type: DataType.UUID, allowNull: false, field: 'brand_id', onDelete: 'CASCADE' })
  declare brandId: string;

  /** Each once for a brand; a niche that a brand has cannot be deleted. */
  @Classified('internal')
  @ForeignKey(() => Niche)
  @Column({ type: DataType.UUID, allowNull: false, field: 'niche_id', onDelete: 'RESTRICT' })
  declare nicheId: string;
}

export interface BrandNicheCreationAttributes extends InferCreationAttributes<BrandNiche> {}
