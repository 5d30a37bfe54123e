import type { Provider, Type } from '@nestjs/common';
import { AlertDesk } from './alerts/alert-desk.js';
import { AlertReader } from './alerts/alert-reader.js';
import { AlertJob } from './alerts/alert.job.js';
import { AlertsController } from './alerts/alerts.controller.js';
import { CrisisDesk } from './alerts/crisis-desk.js';
import { ShiftsController } from './alerts/shifts.controller.js';
import { ShiftsService } from './alerts/shifts.service.js';
import { FiguresController } from './figures/figures.controller.js';
import { FiguresJob } from './figures/figures.job.js';
import { FiguresService } from './figures/figures.service.js';
import { LookupsController } from './lookups/lookups.controller.js';
import { LookupsService } from './lookups/lookups.service.js';
import { SupportSeeder } from './seeders/support.seeder.js';
import { BreachWatch } from './sla/breach-watch.js';
import { BreachJob } from './sla/breach.job.js';
import { DeskCalendar } from './sla/desk-calendar.js';
import { SlaController } from './sla/sla.controller.js';
import { SlaService } from './sla/sla.service.js';
import { TicketClock } from './sla/ticket-clock.js';
import { DeskTicketsController } from './tickets/desk-tickets.controller.js';
import { DeskTicketsService } from './tickets/desk-tickets.service.js';
import { TicketCommentsService } from './tickets/ticket-comments.service.js';
import { TicketContentRemover } from './tickets/ticket-content-remover.js';
import { TicketRetention } from './tickets/ticket-retention.js';
import { TicketEraser } from './tickets/ticket.eraser.js';
import { TicketMergeService } from './tickets/ticket-merge.service.js';
import { TicketOpening } from './tickets/ticket-opening.js';
import { TicketPresenter } from './tickets/ticket-presenter.js';
import { TicketPriorities } from './tickets/ticket-priorities.js';
import { TicketReader } from './tickets/ticket-reader.js';
import { TicketStatusService } from './tickets/ticket-status.service.js';
import { TicketsController } from './tickets/tickets.controller.js';
import { TicketsService } from './tickets/tickets.service.js';
import { TransitionsController } from './tickets/transitions.controller.js';
import { TransitionsService } from './tickets/transitions.service.js';

export { ticketConstraints } from './tickets.constraints.js';

/** Tickets, by when they are answered, alerts, and the figures of the desk. */
export const ticketControllers: Type[] = [
  LookupsController,
  TicketsController,
  DeskTicketsController,
  TransitionsController,
  SlaController,
  AlertsController,
  ShiftsController,
  FiguresController,
];

export const ticketProviders: Provider[] = [
  LookupsService,
  TicketReader,
  TicketPresenter,
  TicketOpening,
  TicketPriorities,
  TicketStatusService,
  TicketsService,
  DeskTicketsService,
  TicketMergeService,
  TicketCommentsService,
  TransitionsService,
  TicketEraser,
  TicketContentRemover,
  TicketRetention,
  DeskCalendar,
  TicketClock,
  BreachWatch,
  BreachJob,
  SlaService,
  CrisisDesk,
  AlertDesk,
  AlertReader,
  AlertJob,
  ShiftsService,
  FiguresService,
  FiguresJob,
  SupportSeeder,
];
