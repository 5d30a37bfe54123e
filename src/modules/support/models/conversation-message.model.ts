import {
  Op,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { AppendOnlyModel } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { Encrypted } from '../../../platform/privacy/encrypted.decorator.js';
import { User } from '../../identity/models/user.model.js';
import { Conversation } from './conversation.model.js';

export const senderKinds = ['user', 'assistant', 'agent', 'system'] as const;
export type SenderKind = (typeof senderKinds)[number];

/** Something to read on, which the external service has named. */
export interface AnswerSource {
  title: string;
  /** http or https. */
  url: string;
}

/** What somebody, or the external service, has said in a conversation. It is not changed; retention and erasure remove it. */
@Table({
  schema: 'support',
  tableName: 'messages',
  indexes: [
    { name: 'messages__conversation_id_seq_key', unique: true, fields: ['conversation_id', 'seq'] },
    {
      name: 'messages__conversation_id_answers_seq_key',
      unique: true,
      fields: ['conversation_id', 'answers_seq'],
      where: { answers_seq: { [Op.ne]: null } },
    },
    { name: 'messages__sender_id_idx', fields: ['sender_id'] },
  ],
})
export class ConversationMessage extends AppendOnlyModel<
  InferAttributes<ConversationMessage>,
  ConversationMessageCreationAttributes
> {
  /** Where it was said. */
  @Classified('internal')
  @ForeignKey(() => Conversation)
  @Column({ type: DataType.UUID, allowNull: false, field: 'conversation_id', onDelete: 'CASCADE' })
  declare conversationId: string;

  /** From 1, without a gap in the order of the commits; given by the database. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false })
  declare seq: CreationOptional<number>;

  /** `user` is who asks for support; `system`, the service about the conversation itself. */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false, field: 'sender_kind' })
  declare senderKind: SenderKind;

  /** Of a user and an agent: the account. */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, field: 'sender_id', onDelete: 'SET NULL' })
  declare senderId: CreationOptional<string | null>;

  /** At most 10,000 characters. Removed with its row by retention and erasure. */
  @Encrypted({ allowNull: false })
  declare content: string;

  /** Of an automatic answer: where it was found, as the JSON of {@link AnswerSource}s; absent where it tells none. */
  @Encrypted()
  declare sources: CreationOptional<string | null>;

  /** Of an automatic answer: the number of the message that it answers; there is one answer to each. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, field: 'answers_seq' })
  declare answersSeq: CreationOptional<number | null>;

  @BelongsTo(() => Conversation, { as: 'conversation', foreignKey: 'conversationId', onDelete: 'CASCADE' })
  declare conversation?: NonAttribute<Conversation>;

  @BelongsTo(() => User, { as: 'sender', foreignKey: 'senderId', onDelete: 'SET NULL' })
  declare sender?: NonAttribute<User>;
}

export interface ConversationMessageCreationAttributes extends InferCreationAttributes<ConversationMessage> {}
