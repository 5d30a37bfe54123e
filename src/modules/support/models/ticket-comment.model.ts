import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Encrypted } from '../../../platform/privacy/encrypted.decorator.js';
import { User } from '../../identity/models/user.model.js';
import { SupportTicket } from './support-ticket.model.js';

/** What somebody has put to a ticket. What is internal never reaches who it is for. */
@Table({
  schema: 'support',
  tableName: 'ticket_comments',
  indexes: [
    { name: 'ticket_comments__ticket_id_created_at_idx', fields: ['ticket_id', 'created_at', 'id'] },
    { name: 'ticket_comments__author_id_idx', fields: ['author_id'] },
    { name: 'ticket_comments__merged_from_id_idx', fields: ['merged_from_id'] },
  ],
})
export class TicketComment extends AppendOnlyModel<
  InferAttributes<TicketComment>,
  TicketCommentCreationAttributes
> {
  /** Where it is read; a merge moves it to the ticket that is worked on. */
  @Classified('internal')
  @ForeignKey(() => SupportTicket)
  @Column({ type: DataType.UUID, allowNull: false, field: 'ticket_id', onDelete: 'CASCADE' })
  declare ticketId: string;

  /** Who has put it, the requester or an agent. An erased account stays here, and names nobody. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'author_id', onDelete: 'SET NULL' })
  declare authorId: CreationOptional<string | null>;

  /** At most 10,000 characters. It is not changed; retention and erasure remove it with its row. */
  @Encrypted({ allowNull: false })
  declare body: string;

  /**
   * Among agents alone: neither told nor exported to the requester, and no first response. Always false of what a
   * requester puts.
   */
  @Classified('internal')
  @Column({ type: DataType.BOOLEAN, allowNull: false, defaultValue: false, field: 'is_internal' })
  declare isInternal: CreationOptional<boolean>;

  /** The duplicate that it was put to, where it came with a merge. */
  @Classified('internal')
  @ForeignKey(() => SupportTicket)
  @Column({ type: DataType.UUID, field: 'merged_from_id', onDelete: 'SET NULL' })
  declare mergedFromId: CreationOptional<string | null>;

  @BelongsTo(() => SupportTicket, { as: 'ticket', foreignKey: 'ticketId', onDelete: 'CASCADE' })
  declare ticket?: NonAttribute<SupportTicket>;

  @BelongsTo(() => SupportTicket, { as: 'mergedFrom', foreignKey: 'mergedFromId', onDelete: 'SET NULL' })
  declare mergedFrom?: NonAttribute<SupportTicket>;

  @BelongsTo(() => User, { as: 'author', foreignKey: 'authorId', onDelete: 'SET NULL' })
  declare author?: NonAttribute<User>;
}

export interface TicketCommentCreationAttributes extends InferCreationAttributes<TicketComment> {}
