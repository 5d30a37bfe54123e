/** One day of demand: of a product, a category or the whole shop. */
export interface DemandDay {
  /** `2026-11-20`, UTC. */
  day: string;
  /** Pieces, never negative: what came back is set off against the days it was sold on. */
  units: number;
  /** How much of it was sold on promotion: 0 to 1. 0 where nothing was sold. */
  promoShare: number;
}
