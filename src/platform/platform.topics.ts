import type { FeatureDefinition } from './features/feature.module.js';

/** What the routes are filed under: what the service does whatever its modules are for. */
export const platformTopics: FeatureDefinition['topics'] = {
  health: 'Whether the process answers, and whether it can work.',
  audit: 'Who changed or read what and when, for administrators; and a record as it was at a moment.',
  operations: 'How the service and its database are doing, for administrators.',
  seed: 'Demo data, to develop and to show with. In production these routes are not there.',
};
