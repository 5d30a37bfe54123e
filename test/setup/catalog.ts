export {
  catalogDifference,
  readCatalog,
  type CatalogOptions,
} from '../../src/platform/migrations/schema/catalog.js';
