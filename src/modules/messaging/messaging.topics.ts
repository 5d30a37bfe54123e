import type { FeatureDefinition } from '../../platform/features/feature.module.js';

/** What the routes are filed under: what people write to each other. */
export const messagingTopics: FeatureDefinition['topics'] = {
  threads: 'Conversations of two people or of a group: who takes part, and how far each has read.',
  messages: 'What is written in threads, and the search over it. Stored encrypted.',
  attachments: 'Files that are uploaded to a thread, and go with a message from when that is sent.',
  changes:
    'What has changed in the threads of whoever asks, by cursor or as it happens: how several devices stay the same.',
  'legal holds': 'Threads of which nothing may be lost, for administrators. Who takes part is not told.',
};
