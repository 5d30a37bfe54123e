/** The lookups of the desk, as the API calls them. */
export const lookupKinds = [
  'conversation-modes',
  'conversation-statuses',
  'ticket-categories',
  'ticket-priorities',
  'ticket-statuses',
] as const;
export type LookupKind = (typeof lookupKinds)[number];

/** Without these the service cannot go on, whether or not a row has them at the moment. */
export const neededCodes: Record<LookupKind, readonly string[]> = {
  'conversation-modes': ['AUTO', 'SUPPORT'],
  'conversation-statuses': ['active', 'archived', 'escalated', 'closed'],
  'ticket-categories': ['crisis'],
  'ticket-priorities': ['medium', 'urgent'],
  'ticket-statuses': ['open', 'in_progress', 'pending', 'resolved', 'closed'],
};
