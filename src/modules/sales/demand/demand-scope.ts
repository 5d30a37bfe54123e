import { Problem } from '../../../platform/errors/problem.js';

/** Whose demand: of one product, of what is in a category now, or of the whole shop. */
export type DemandScope = { productId: string } | { category: string } | 'all';

/**
 * The scope that a request names; the whole shop where it names none.
 * @throws Problem 400 `sales.scope_invalid` for a product and a category at once.
 */
export function scopeOf({ productId, category }: { productId?: string; category?: string }): DemandScope {
  if (productId !== undefined && category !== undefined) {
    const message = 'category cannot be given together with productId';
    throw Problem.ofField(400, 'sales.scope_invalid', 'category', message);
  }
  if (productId !== undefined) return { productId };
  return category !== undefined ? { category } : 'all';
}
