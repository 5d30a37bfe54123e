/** How many values were in which range, and their sum. To note one costs some comparisons and makes nothing. */
export class Distribution {
  /** One more than bounds: the last is for what is above all of them. */
  readonly counts: Float64Array;
  count = 0;
  sum = 0;

  /** @param bounds rising; each belongs to the range that it ends. */
  constructor(readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  note(value: number): void {
    const { bounds } = this;
    let at = 0;
    while (at < bounds.length && value > bounds[at]!) at += 1;
    this.counts[at]! += 1;
    this.count += 1;
    this.sum += value;
  }

  add(other: Distribution): void {
    for (let at = 0; at < this.counts.length; at++) this.counts[at]! += other.counts[at]!;
    this.count += other.count;
    this.sum += other.sum;
  }

  clear(): void {
    this.counts.fill(0);
    this.count = 0;
    this.sum = 0;
  }

  /**
   * The value that `part` (0 to 1) of all are not above, as if they were spread evenly within each range; null of none.
   * What is above all bounds is told as the last of them.
   */
  quantile(part: number): number | null {
    if (this.count === 0) return null;
    const wanted = part * this.count;
    let below = 0;
    for (let at = 0; at < this.bounds.length; at++) {
      const here = this.counts[at]!;
      if (here > 0 && below + here >= wanted) {
        const from = at === 0 ? 0 : this.bounds[at - 1]!;
        return from + (this.bounds[at]! - from) * ((wanted - below) / here);
      }
      below += here;
    }
    return this.bounds.at(-1)!;
  }
}
