import type { FeatureDefinition } from '../../platform/features/feature.module.js';

/** What the routes are filed under: the public profiles, and what brings them together. */
export const marketplaceTopics: FeatureDefinition['topics'] = {
  influencers: 'Public profiles of creators. Everybody reads them; the owner and administrators change them.',
  brands:
    'Public profiles of companies that look for creators. Who stands behind a brand is told to its owner and administrators alone.',
  niches: 'The categories of content that profiles are found by. Administrators keep them.',
};
