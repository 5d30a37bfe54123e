import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, HasMany, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from '../../identity/models/user.model.js';
import { RulePattern } from './rule-pattern.model.js';

export const ruleSetStates = ['draft', 'active', 'retired'] as const;
export type RuleSetState = (typeof ruleSetStates)[number];

/** One version of the rules by which the service decides. A version that is or was in use is not changed: the next one is. */
@Table({
  schema: 'support',
  tableName: 'rule_sets',
  indexes: [
    { name: 'rule_sets__version_key', unique: true, fields: ['version'] },
    { name: 'rule_sets__state_key', unique: true, fields: ['state'], where: { state: 'active' } },
    { name: 'rule_sets__created_by_id_idx', fields: ['created_by_id'] },
  ],
})
export class RuleSet extends BaseModel<InferAttributes<RuleSet>, RuleSetCreationAttributes> {
  /** From 1. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare version: number;

  /**
   * `draft`, `active` or `retired`: one version is active, in every process from the next message on, and the one
   * before it is retired for good.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false, defaultValue: 'draft' })
  declare state: CreationOptional<RuleSetState>;

  /** Why this version. */
  @Classified('internal')
  @Column({ type: DataType.STRING(500) })
  declare note: CreationOptional<string | null>;

  /** Automatic answers of less confidence are not given: a person answers. */
  @Classified('internal')
  @Column({ type: DataType.DECIMAL(4, 3), allowNull: false, defaultValue: '0.600', field: 'min_confidence' })
  declare minConfidence: CreationOptional<string>;

  /** The administrator who drafted it; null of the version that a migration made. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'created_by_id', onDelete: 'SET NULL' })
  declare createdById: CreationOptional<string | null>;

  /** When it was put to use; null while it is a draft. */
  @Classified('internal')
  @Column({ type: Instant, field: 'activated_at' })
  declare activatedAt: CreationOptional<Date | null>;

  /** When another version took its place; else null. What was decided by it still names it. */
  @Classified('internal')
  @Column({ type: Instant, field: 'retired_at' })
  declare retiredAt: CreationOptional<Date | null>;

  @BelongsTo(() => User, { as: 'createdBy', foreignKey: 'createdById', onDelete: 'SET NULL' })
  declare createdBy?: NonAttribute<User>;

  @HasMany(() => RulePattern)
  declare patterns?: NonAttribute<RulePattern[]>;
}

export interface RuleSetCreationAttributes extends InferCreationAttributes<RuleSet> {}
