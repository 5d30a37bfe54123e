import { Roles } from '../../platform/access/access.decorators.js';

/** Who may look at products, sales and events. */
export const SalesReaders = () => Roles('merchandiser', 'analyst', 'admin');

/** Who may change them. */
export const SalesWriters = () => Roles('merchandiser', 'admin');
