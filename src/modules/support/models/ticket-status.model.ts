import type { InferAttributes, InferCreationAttributes } from 'sequelize';
import { Table } from 'sequelize-typescript';
import { LookupModel } from './lookup.model.js';

/** Which the service knows; all are there from the first migration on. */
export const ticketStatuses = ['open', 'in_progress', 'pending', 'resolved', 'closed'] as const;
export type TicketStatusCode = (typeof ticketStatuses)[number];

/** How far a ticket is; which may follow which is told by TicketTransition. */
@Table({
  schema: 'support',
  tableName: 'ticket_statuses',
  indexes: [{ name: 'ticket_statuses__code_key', unique: true, fields: ['code'] }],
})
export class TicketStatus extends LookupModel<
  InferAttributes<TicketStatus>,
  TicketStatusCreationAttributes
> {}

export interface TicketStatusCreationAttributes extends InferCreationAttributes<TicketStatus> {}
