import { Module } from '@nestjs/common';
import { FeatureModule } from '../../platform/features/feature.module.js';
import { IdentityModule } from '../identity/index.js';
import { AlertNotification } from './models/alert-notification.model.js';
import { Alert } from './models/alert.model.js';
import { BusinessHours } from './models/business-hours.model.js';
import { ConversationMessage } from './models/conversation-message.model.js';
import { ConversationMode } from './models/conversation-mode.model.js';
import { ConversationStatus } from './models/conversation-status.model.js';
import { Conversation } from './models/conversation.model.js';
import { DecisionLog } from './models/decision-log.model.js';
import { Holiday } from './models/holiday.model.js';
import { OnCallShift } from './models/on-call-shift.model.js';
import { RulePattern } from './models/rule-pattern.model.js';
import { RuleSet } from './models/rule-set.model.js';
import { SlaPolicy } from './models/sla-policy.model.js';
import { SupportTicket } from './models/support-ticket.model.js';
import { TicketCategory } from './models/ticket-category.model.js';
import { TicketComment } from './models/ticket-comment.model.js';
import { TicketPriority } from './models/ticket-priority.model.js';
import { TicketStatus } from './models/ticket-status.model.js';
import { TicketTransition } from './models/ticket-transition.model.js';
import { supportAccess, supportLookups, supportUnaudited } from './support.access.js';
import { conversationControllers, conversationProviders } from './conversations.parts.js';
import { supportConstraints } from './support.constraints.js';
import { supportInvariants } from './support.invariants.js';
import { supportTopics } from './support.topics.js';
import { ticketControllers, ticketProviders } from './tickets.parts.js';

@Module({
  imports: [
    IdentityModule,
    FeatureModule.register({
      schema: 'support',
      topics: supportTopics,
      models: [
        ConversationMode,
        ConversationStatus,
        TicketCategory,
        TicketPriority,
        TicketStatus,
        TicketTransition,
        Conversation,
        ConversationMessage,
        SupportTicket,
        TicketComment,
        DecisionLog,
        RuleSet,
        RulePattern,
        SlaPolicy,
        BusinessHours,
        Holiday,
        OnCallShift,
        Alert,
        AlertNotification,
      ],
      access: supportAccess,
      lookups: supportLookups,
      unaudited: supportUnaudited,
      invariants: supportInvariants,
      constraints: supportConstraints,
      sql: new URL('./sql/', import.meta.url),
    }),
  ],
  controllers: [...conversationControllers, ...ticketControllers],
  providers: [...conversationProviders, ...ticketProviders],
})
export class SupportModule {}
