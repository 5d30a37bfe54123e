import type { FeatureDefinition } from '../../platform/features/feature.module.js';

/** What the routes are filed under: the desk, who asks it and what it goes by. */
export const supportTopics: FeatureDefinition['topics'] = {
  conversations: 'What somebody who asks for support and the desk say to each other, as the person sees it.',
  desk: 'The same conversations as agents see them: what waits for people, taking over, answering, handing back.',
  'rules of support':
    'By which words a crisis, or the wish for a person, is recognised; version by version, for administrators.',
  'support: my tickets': 'Tickets as who asks for support sees them.',
  'support: tickets': 'Tickets as agents see them: the queue, who works on what, and where each is.',
  'support: alerts': 'Crises that somebody has to answer for at once, and who is on call.',
  'support: rules of the desk':
    'Which status of a ticket may follow which, when the desk is open, and how long it may take.',
  'support: lookups': 'What conversations and tickets are filed under, in its order.',
  'support: figures': 'How the desk does, without persons.',
};
