import { roles, type TableAccess } from '../../platform/access/row-access.js';
import type { FeatureDefinition } from '../../platform/features/feature.module.js';

const all = ['select', 'insert', 'update', 'delete'] as const;

/** Read by those who read sales; written by the service alone, whoever asks for one. */
const derived = (...readers: string[]): TableAccess => ({ select: [roles(...readers)], service: all });

export const forecastAccess = (readers: readonly string[]): Readonly<Record<string, TableAccess>> => ({
  forecasts: {
    ...derived(...readers),
    notExported: 'figures of the shop, by whom they were asked for',
  },
  forecast_points: derived(...readers),
  forecast_candidates: derived(...readers),
  forecast_batches: derived(...readers),
});

export const forecastsUnaudited: FeatureDefinition['unaudited'] = {
  forecasts: {
    because: 'a forecast tells itself when and by whom it was asked for; what becomes of it is told',
    inserts: true,
    columns: ['progress', 'claimed_until', 'attempts', 'history_from'],
  },
  forecast_points: 'made from what was sold, and made anew from it at any time',
  forecast_candidates: 'made from what was sold, and made anew from it at any time',
  forecast_batches: {
    because: 'a batch tells itself when it was begun, and its counters move with every forecast',
    inserts: true,
    columns: ['done', 'failed', 'skipped'],
  },
};
