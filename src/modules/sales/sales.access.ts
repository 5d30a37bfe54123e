import { Roles } from '../../platform/access/access.decorators.js';
import { everyone, roles, type TableAccess } from '../../platform/access/row-access.js';
import type { FeatureDefinition } from '../../platform/features/feature.module.js';
import { forecastAccess, forecastsUnaudited } from './forecasts.access.js';

const readers = ['merchandiser', 'analyst', 'admin'];
const writers = ['merchandiser', 'admin'];

/** Who may look at products, sales and events. */
export const SalesReaders = () => Roles(...readers);

/** Who may change them. */
export const SalesWriters = () => Roles(...writers);

/**
 * A catalogue and a calendar: the routes keep them to the staff, and their rows are nobody's secret. (A condition on
 * reading would keep the search by any part of a word from its index: docs/decisions/0014.)
 */
const catalogue: TableAccess = {
  select: [everyone],
  insert: [roles(...writers)],
  update: [roles(...writers)],
  delete: [roles(...writers)],
  service: ['select', 'insert', 'update', 'delete'],
};

export const salesAccess: Readonly<Record<string, TableAccess>> = {
  ...forecastAccess(readers),
  products: catalogue,
  events: catalogue,
  transactions: {
    select: [roles(...readers)],
    insert: [roles(...writers)],
    service: ['select', 'insert', 'delete'],
  },
  // Written by the triggers of the lines alone.
  daily_demands: {
    select: [roles(...readers)],
    service: ['select'],
    admin: ['select'],
    functions: ['select', 'insert', 'update', 'delete'],
  },
};

export const salesUnaudited: FeatureDefinition['unaudited'] = {
  ...forecastsUnaudited,
  daily_demands: 'what the lines add up to, kept by the database: the lines themselves are in the trail',
};
