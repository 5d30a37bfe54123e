import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Table } from 'sequelize-typescript';
import { LookupModel } from './lookup.model.js';

/** Which the service knows; all are there from the first migration on. */
export const ticketPriorities = ['low', 'medium', 'high', 'urgent'] as const;
export type TicketPriorityCode = (typeof ticketPriorities)[number];

/** How soon a ticket is to be answered: see SlaPolicy. */
@Table({
  schema: 'support',
  tableName: 'ticket_priorities',
  indexes: [{ name: 'ticket_priorities__code_key', unique: true, fields: ['code'] }],
})
export class TicketPriority extends LookupModel<
  InferAttributes<TicketPriority>,
  TicketPriorityCreationAttributes
> {}

export interface TicketPriorityCreationAttributes extends InferCreationAttributes<TicketPriority> {}
