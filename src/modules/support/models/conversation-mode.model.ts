import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Table } from 'sequelize-typescript';
import { LookupModel } from './lookup.model.js';

/** Which the service knows; all are there from the first migration on. */
export const conversationModes = ['AUTO', 'SUPPORT'] as const;
export type ConversationModeCode = (typeof conversationModes)[number];

/** Who answers in a conversation: the external service, or people. */
@Table({
  schema: 'support',
  tableName: 'conversation_modes',
  indexes: [{ name: 'conversation_modes__code_key', unique: true, fields: ['code'] }],
})
export class ConversationMode extends LookupModel<
  InferAttributes<ConversationMode>,
  ConversationModeCreationAttributes
> {}

export interface ConversationModeCreationAttributes extends InferCreationAttributes<ConversationMode> {}
