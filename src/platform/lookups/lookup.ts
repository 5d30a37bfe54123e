import { asService } from '../access/database-context.js';
import { onPrimary } from '../database/replicas/replica-scope.js';
import { transactionContext } from '../database/transaction-context.js';
import { countQuery, outsideRequest } from '../http/request-context.js';
import { frozen } from './frozen.js';

/** What a module registers: rows that everybody may read, that are few, and that seldom change. */
export interface LookupDefinition<Row extends object> {
  /** Module and what it holds, as in 'marketplace.niches': names it in figures, and as whom the service reads it. */
  name: string;
  /** All tables that {@link read} reads, with their schemas; each among the `lookups` of its feature. */
  tables: readonly string[];
  /**
   * Reads all of it, in the order in which it is wanted: plain data, which is frozen. It runs with the rights of the
   * service, in no request and outside of any transaction.
   * @param limit so many are enough: where there are as many, they are not kept.
   */
  read(limit: number): Promise<Row[]>;
  /** More rows than these are not kept. */
  most?: number;
}

/** On what a lookup goes. */
export interface LookupGround {
  /** Since when each change that others commit is heard; undefined while some may be missed. */
  heardSince(): number | undefined;
  /** The current transaction may see other rows than are committed. */
  seesItsOwn(): boolean;
  isInTransaction(): boolean;
}

/** How often it was asked, and what it could answer. */
export interface LookupFigures {
  hits: number;
  misses: number;
  /** Those it was not to be answered from memory for: nothing is heard, own changes, or too many rows. */
  bypasses: number;
  invalidations: number;
}

const mostRows = 1_000;

interface Kept<Row> {
  /** Undefined where there are too many. */
  rows: readonly Row[] | undefined;
  since: number;
}

interface Filling<Row> {
  generation: number;
  since: number;
  answer: Promise<readonly Row[] | undefined>;
}

/** Rows that are read from memory for as long as it is certain that nobody has changed them. */
export class Lookup<Row extends object> {
  readonly figures: LookupFigures = { hits: 0, misses: 0, bypasses: 0, invalidations: 0 };
  private generation = 0;
  private kept: Kept<Row> | undefined;
  private filling: Filling<Row> | undefined;

  constructor(
    readonly definition: LookupDefinition<Row>,
    private readonly ground: LookupGround,
  ) {}

  /**
   * All rows as they are committed, frozen; undefined where the database is to be asked: it is not certain that each
   * change is heard of, the current transaction has changed them itself, or there are too many. After a change of
   * another process they may be those of before for as long as its notification is on the way (docs/decisions/0036);
   * after one of this process they never are. So they are for showing, and for checks that the database need not
   * make: what has to hold is a constraint.
   *
   * Readers at one time share one query. Within a transaction nobody waits for it, since it needs a second connection.
   */
  async rows(): Promise<readonly Row[] | undefined> {
    const since = this.ground.heardSince();
    if (since === undefined || this.ground.seesItsOwn()) return this.bypass();
    if (this.kept?.since === since) return this.hit(this.kept.rows);
    this.figures.misses += 1;
    const answer = this.fill(since);
    return this.ground.isInTransaction() ? undefined : answer;
  }

  /** What is known is known no longer; what is being read by now is not kept. */
  invalidate(): void {
    this.generation += 1;
    this.kept = undefined;
    this.figures.invalidations += 1;
  }

  private hit(rows: readonly Row[] | undefined): readonly Row[] | undefined {
    if (rows === undefined) return this.bypass();
    this.figures.hits += 1;
    return rows;
  }

  private bypass(): undefined {
    this.figures.bypasses += 1;
    return undefined;
  }

  private fill(since: number): Promise<readonly Row[] | undefined> {
    const { generation, filling } = this;
    if (filling?.generation === generation && filling.since === since) return filling.answer;
    const begun: Filling<Row> = { generation, since, answer: this.read(generation, since) };
    this.filling = begun;
    const end = (): void => {
      if (this.filling === begun) this.filling = undefined;
    };
    begun.answer.then(end, end);
    return begun.answer;
  }

  /** A failure is nobody's answer: whoever waits asks the database, which says what is wrong. */
  private async read(generation: number, since: number): Promise<readonly Row[] | undefined> {
    const { name, read, most = mostRows } = this.definition;
    const begunAt = performance.now();
    const asked = (): Promise<Row[]> => transactionContext.exit(() => asService(name, () => read(most + 1)));
    // A replica may be behind the change that was told of.
    const found = await outsideRequest(() => onPrimary(asked)).catch(() => undefined);
    if (found === undefined) return undefined;
    const rows = found.length > most ? undefined : frozen(found);
    if (generation === this.generation && since === this.ground.heardSince()) this.kept = { rows, since };
    // One that answers nobody is none of the request.
    if (rows !== undefined && !this.ground.isInTransaction())
      countQuery(Math.round(performance.now() - begunAt));
    return rows;
  }
}
