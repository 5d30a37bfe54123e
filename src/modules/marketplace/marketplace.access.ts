import { everyone, owner, ownerOf, roles, type TableAccess } from '../../platform/access/row-access.js';

/** Registering makes a profile before anybody is signed in; erasure takes it away. */
const profile: TableAccess = {
  select: [everyone],
  insert: [owner(), roles('admin')],
  update: [owner(), roles('admin')],
  delete: [owner(), roles('admin')],
  service: ['select', 'insert', 'update', 'delete'],
};

const nichesOf = (table: string, column: string): TableAccess => ({
  select: [everyone],
  insert: [ownerOf(table, column), roles('admin')],
  delete: [ownerOf(table, column), roles('admin')],
  service: ['select', 'insert', 'delete'],
});

export const marketplaceAccess: Readonly<Record<string, TableAccess>> = {
  niches: {
    select: [everyone],
    insert: [roles('admin')],
    update: [roles('admin')],
    delete: [roles('admin')],
    service: ['select', 'insert', 'delete'],
  },
  influencers: profile,
  brands: profile,
  influencer_niches: nichesOf('marketplace.influencers', 'influencer_id'),
  brand_niches: nichesOf('marketplace.brands', 'brand_id'),
};
