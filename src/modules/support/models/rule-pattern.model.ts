import type { InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { RuleSet } from './rule-set.model.js';

export const patternSignals = ['crisis', 'wants_person'] as const;
export type PatternSignal = (typeof patternSignals)[number];

/** Words by which a message is recognised. `suicid*` is any word that begins so; `..` stands for up to three words between. */
@Table({
  schema: 'support',
  tableName: 'rule_patterns',
  indexes: [
    {
      name: 'rule_patterns__rule_set_id_pattern_signal_key',
      unique: true,
      fields: ['rule_set_id', 'pattern', 'signal'],
    },
  ],
})
export class RulePattern extends AppendOnlyModel<
  InferAttributes<RulePattern>,
  RulePatternCreationAttributes
> {
  /** The version that looks for it. Patterns change while that is a draft, and never after. */
  @Classified('internal')
  @ForeignKey(() => RuleSet)
  @Column({ type: DataType.UUID, allowNull: false, field: 'rule_set_id', onDelete: 'CASCADE' })
  declare ruleSetId: string;

  /** In whose language it is: fr, ar or en. All are looked for in every message. */
  @Classified('internal')
  @Column({ type: DataType.STRING(5), allowNull: false })
  declare locale: string;

  /**
   * Words that follow each other, at most 200 characters; case and accents do not count. Once in a version for each
   * signal.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(200), allowNull: false })
  declare pattern: string;

  /** What it tells: a crisis, or the wish for a person. */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare signal: PatternSignal;

  @BelongsTo(() => RuleSet, { as: 'ruleSet', foreignKey: 'ruleSetId', onDelete: 'CASCADE' })
  declare ruleSet?: NonAttribute<RuleSet>;
}

export interface RulePatternCreationAttributes extends InferCreationAttributes<RulePattern> {}
