import type { ConstraintAnswers } from '../../platform/errors/constraints.js';
import { conversationConstraints } from './conversations.parts.js';
import { ticketConstraints } from './tickets.parts.js';

export const supportConstraints: ConstraintAnswers = { ...conversationConstraints, ...ticketConstraints };
