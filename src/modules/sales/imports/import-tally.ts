import type { ImportReport, LineRejection, ReasonCount } from './import-report.response.js';
import { rejectionFields, type RejectionReason, type SoldLine } from './sold-line.js';

/** How many rejections a report lists; all of them are counted. */
export const listedRejections = 1_000;

/** What was stored of the accepted lines. */
export type Stored = Pick<ImportReport, 'imported' | 'productsCreated'>;

/** Counts the lines of a file as they are read. Its size does not grow with the file. */
export class ImportTally {
  private accepted = 0;
  private units = 0n;
  private cents = 0n;
  private readonly reasons = new Map<RejectionReason, number>();
  private readonly rejections: LineRejection[] = [];

  accept({ quantity, price }: SoldLine): void {
    this.accepted += 1;
    this.units += BigInt(quantity);
    this.cents += BigInt(quantity) * BigInt(centsOf(price));
  }

  reject(line: number, reason: RejectionReason): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    if (this.rejections.length < listedRejections) {
      this.rejections.push({ line, field: rejectionFields[reason], reason });
    }
  }

  get rejected(): number {
    return this.rejectionsByReason().reduce((sum, { count }) => sum + count, 0);
  }

  /** @param stored absent where nothing was. */
  report(stored?: Stored): ImportReport {
    return {
      linesRead: this.accepted + this.rejected,
      imported: stored?.imported ?? 0,
      alreadyPresent: stored ? this.accepted - stored.imported : 0,
      rejected: this.rejected,
      productsCreated: stored?.productsCreated ?? 0,
      totals: { units: Number(this.units), revenue: decimalOf(this.cents) },
      rejectionsByReason: this.rejectionsByReason(),
      rejections: this.rejections,
    };
  }

  /** The most frequent first. */
  private rejectionsByReason(): ReasonCount[] {
    const counts = [...this.reasons].map(([reason, count]) => ({ reason, count }));
    return counts.sort((a, b) => b.count - a.count);
  }
}

function centsOf(price: string): number {
  const [whole = '0', decimals = ''] = price.split('.');
  return Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
}

function decimalOf(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
