import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Table } from 'sequelize-typescript';
import { LookupModel } from './lookup.model.js';

/** Which the service knows; all are there from the first migration on. */
export const conversationStatuses = ['active', 'archived', 'escalated', 'closed'] as const;
export type ConversationStatusCode = (typeof conversationStatuses)[number];

/** How far a conversation is. */
@Table({
  schema: 'support',
  tableName: 'conversation_statuses',
  indexes: [{ name: 'conversation_statuses__code_key', unique: true, fields: ['code'] }],
})
export class ConversationStatus extends LookupModel<
  InferAttributes<ConversationStatus>,
  ConversationStatusCreationAttributes
> {}

export interface ConversationStatusCreationAttributes extends InferCreationAttributes<ConversationStatus> {}
