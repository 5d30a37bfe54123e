import { caseworkProvocations } from './casework.js';
import { identityCodeProvocations } from './identity-codes.js';
import { deliveryProvocations } from './identity-delivery.js';
import { identityProvocations } from './identity.js';
import { marketplaceProvocations } from './marketplace.js';
import { messagingProvocations } from './messaging.js';
import { platformProvocations } from './platform.js';
import type { Provocations } from './provocation.js';
import { salesForecastProvocations } from './sales-forecasts.js';
import { salesProvocations } from './sales.js';
import { supportConversationProvocations } from './support-conversations.js';
import { supportTicketProvocations } from './support-tickets.js';

/** By the schema the constraint is in. */
export const provocations: Record<string, Provocations> = {
  platform: platformProvocations,
  identity: { ...identityProvocations, ...identityCodeProvocations, ...deliveryProvocations },
  marketplace: marketplaceProvocations,
  sales: { ...salesProvocations, ...salesForecastProvocations },
  messaging: messagingProvocations,
  support: { ...supportConversationProvocations, ...supportTicketProvocations },
  casework: caseworkProvocations,
};
