import { Op, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';

export const changeKinds = ['message', 'thread', 'participant'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/**
 * Something changed in a thread (a transactional outbox, written by triggers): what, and not how it is now. It gets
 * its place in the feed after its transaction has committed, so that the places are taken in the order of the commits.
 */
@Table({
  schema: 'messaging',
  tableName: 'changes',
  indexes: [
    {
      name: 'changes__user_id_position_idx',
      fields: ['user_id', 'position'],
      where: { user_id: { [Op.ne]: null } },
    },
    { name: 'changes__id_idx', fields: ['id'], where: { position: null } },
    { name: 'changes__created_at_idx', using: 'BRIN', fields: ['created_at'] },
    { name: 'changes__position_key', unique: true, fields: ['position'] },
  ],
})
export class Change extends AppendOnlyModel<InferAttributes<Change>, ChangeCreationAttributes> {
  /** Not a foreign key: that a thread is gone is a change as well. */
  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false, field: 'thread_id' })
  declare threadId: string;

  /**
   * `message` (written, edited, deleted, removed), `thread` (the thread itself, or that `user_id` left it) or
   * `participant` (joined, changed, left).
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare kind: ChangeKind;

  /** The message, or the account that takes part; the thread itself otherwise. */
  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false, field: 'subject_id' })
  declare subjectId: string;

  /** To whom alone it is told: an account that takes part no more, or is no more. */
  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'user_id' })
  declare userId: CreationOptional<string | null>;

  /** From 1; absent until it is given. */
  @Classified('internal')
  @Column({ type: DataType.BIGINT })
  declare position: CreationOptional<string | null>;
}

export interface ChangeCreationAttributes extends InferCreationAttributes<Change> {}
