import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { BaseModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

/** A category of content, such as fashion or food. */
@Table({
  schema: 'marketplace',
  tableName: 'niches',
  indexes: [
    { name: 'niches__name_key', unique: true, fields: ['name'] },
    { name: 'niches__created_at_idx', fields: ['created_at', 'id'] },
  ],
})
export class Niche extends BaseModel<InferAttributes<Niche>, NicheCreationAttributes> {
  /**
   * At most 100 characters; unique, and compared without case: Fashion and fashion are the same. Profiles are
   * searched by its id.
   */
  @Classified('public')
  @Column({ type: DataType.CITEXT, allowNull: false })
  declare name: string;

  /** What a frontend shows beside the name: an emoji, or whatever code it knows, at most 50 characters. */
  @Classified('public')
  @Column({ type: DataType.STRING(50) })
  declare icon: CreationOptional<string | null>;

  /** Plain text for whoever chooses a niche, at most 2000 characters. */
  @Classified('public')
  @Column({ type: DataType.TEXT })
  declare description: CreationOptional<string | null>;

  /**
   * Set by administrators. A filter of lists, no more: profiles keep an inactive niche, and can still choose it.
   */
  @Classified('public')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: true, field: 'is_active' })
  declare isActive: CreationOptional<boolean>;
}

export interface NicheCreationAttributes extends InferCreationAttributes<Niche> {}
