import type { FeatureDefinition } from '../../platform/features/feature.module.js';

/** What the routes are filed under: where people sign in, and what they and administrators do with accounts. */
export const identityTopics: FeatureDefinition['topics'] = {
  'sign-in':
    'Opening a session without a password: by a link that is mailed, or a code that is sent to a phone.',
  sessions: 'Signing in by password, new tokens for old ones, and on which devices somebody is signed in.',
  'my account':
    'What somebody sees and changes of their own account: profile, password, e-mail, phone, preferences, export and erasure.',
  accounts:
    'Registering; and the accounts of others, for administrators: who there is, what they may do, and whether they get in.',
  people: 'What anybody who is signed in may know of others: username and picture.',
  dev: 'The mails and SMS of the service, to develop with. In staging and production these routes are not there.',
};
