import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Table } from 'sequelize-typescript';
import { LookupModel } from './lookup.model.js';

/** Which the service knows; all are there from the first migration on. */
export const ticketCategories = ['addiction', 'mental_health', 'prevention', 'resources', 'crisis'] as const;
export type TicketCategoryCode = (typeof ticketCategories)[number];

/** What a ticket is about. */
@Table({
  schema: 'support',
  tableName: 'ticket_categories',
  indexes: [{ name: 'ticket_categories__code_key', unique: true, fields: ['code'] }],
})
export class TicketCategory extends LookupModel<
  InferAttributes<TicketCategory>,
  TicketCategoryCreationAttributes
> {}

export interface TicketCategoryCreationAttributes extends InferCreationAttributes<TicketCategory> {}
