import type { Provider, Type } from '@nestjs/common';
import type { ConstraintAnswers } from '../../platform/errors/constraints.js';
import { CrisisDesk } from './alerts/crisis-desk.js';

/** Tickets, by when they are answered, alerts, and the figures of the desk. */
export const ticketControllers: Type[] = [];
export const ticketProviders: Provider[] = [CrisisDesk];
export const ticketConstraints: ConstraintAnswers = {};
