import type { FeatureDefinition } from '../../platform/features/feature.module.js';

/** What the routes are filed under: what a shop sells, has sold and is going to sell. */
export const salesTopics: FeatureDefinition['topics'] = {
  products: 'What the shop sells, and how many pieces of it there are.',
  'sales transactions': 'Sold lines and returns. They are only added: each moves the stock of its product.',
  imports: 'Sold lines from files, many at once; the stock stays as it is.',
  events: 'Days that move sales: holidays, promotions, the start of a season. Forecasts reckon with them.',
  'sales summary': 'Lines, pieces and revenue of a range of days, by day, product or category.',
  'sales demand': 'What was sold day by day, as forecasts see it.',
  'sales analytics':
    'Revenue and pieces by time, category or promotion, and the products of which most was sold.',
  'sales forecasts':
    'What is going to be sold: asked for, computed later, and kept; with charts, how right it was, and when to order what.',
};
