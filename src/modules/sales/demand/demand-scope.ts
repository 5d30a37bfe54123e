/** Whose demand: of one product, of what is in a category now, or of the whole shop. */
export type DemandScope = { productId: string } | { category: string } | 'all';
