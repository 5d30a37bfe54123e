import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ReadsFromReplica } from '../../../platform/database/replicas/reads-from-replica.js';
import { Problem } from '../../../platform/errors/problem.js';
import { CursorCodec, type Position } from '../../../platform/lists/cursor.js';
import type { Page } from '../../../platform/lists/list-query.js';
import type {
  AnalyticsQuery,
  RevenueGroup,
  RevenueQuery,
  RevenueResponse,
  TopProduct,
  TopProductsQuery,
  TopProductsResponse,
} from './analytics.dto.js';
import { revenueStatement, topProductsStatement, type Statement } from './analytics.statements.js';
import type { CsvFile } from './csv-download.js';
import type { CsvColumns } from './csv.js';

/** A row as the database tells it: counts are text, since a JavaScript number might not hold what they add up to. */
type Told<T> = { [Name in keyof T]: T[Name] extends number ? string : T[Name] };

const figures = {
  lines: 'number',
  unitsSold: 'number',
  unitsReturned: 'number',
  units: 'number',
  revenue: 'number',
} as const;
const revenueColumns: CsvColumns = { key: 'text', ...figures };
const productColumns: CsvColumns = {
  ...{ productId: 'text', sku: 'text', name: 'text', category: 'text' },
  ...figures,
};

/** What was sold, from what the lines add up to. Each list is one query, whatever the range. */
@Injectable()
export class AnalyticsService {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly cursors: CursorCodec,
  ) {}

  /** @throws Problem 400 naming the field. */
  @ReadsFromReplica
  async revenue(query: RevenueQuery): Promise<RevenueResponse> {
    const rows = await this.rows<Told<RevenueGroup>>(this.revenueOf(query, query.limit + 1));
    return this.page(query, listOfRevenue(query), rows.map(withNumbers<RevenueGroup>), ({ key }) => [
      key ?? '',
    ]);
  }

  /** @throws Problem 400 naming the field. */
  @ReadsFromReplica
  async topProducts(query: TopProductsQuery): Promise<TopProductsResponse> {
    const rows = await this.rows<Told<TopProduct>>(this.topProductsOf(query, query.limit + 1));
    const position = (product: TopProduct): Position => [String(product[query.by]), product.productId];
    return this.page(query, listOfTop(query), rows.map(withNumbers<TopProduct>), position);
  }

  /** The same as a file, with all rows. */
  revenueFile(query: RevenueQuery): CsvFile {
    const name = `revenue-by-${query.groupBy}-${query.from}-${query.to}`;
    return { name, columns: revenueColumns, statement: this.revenueOf(query, null) };
  }

  /** The same as a file, with all products. */
  topProductsFile(query: TopProductsQuery): CsvFile {
    const name = `products-by-${query.by}-${query.from}-${query.to}`;
    return { name, columns: productColumns, statement: this.topProductsOf(query, null) };
  }

  private revenueOf(query: RevenueQuery, limit: number | null): Statement {
    requireRange(query);
    const [after] = this.after(listOfRevenue(query), query) ?? [];
    return revenueStatement(query.groupBy, query, after, limit);
  }

  private topProductsOf(query: TopProductsQuery, limit: number | null): Statement {
    requireRange(query);
    const after = this.after(listOfTop(query), query) as [string, string] | undefined;
    return topProductsStatement(query.by, query, after, limit);
  }

  private after(list: string, { cursor }: AnalyticsQuery): string[] | undefined {
    return cursor === undefined ? undefined : (this.cursors.decode(list, cursor) as string[]);
  }

  private rows<Row extends object>({ sql, bind }: Statement): Promise<Row[]> {
    return this.sequelize.query<Row>(sql, { type: QueryTypes.SELECT, bind });
  }

  private page<T>(
    { limit }: AnalyticsQuery,
    list: string,
    rows: T[],
    position: (row: T) => Position,
  ): Page<T> {
    const data = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? this.cursors.encode(list, position(data.at(-1)!)) : null;
    return { data, page: { limit, nextCursor, total: null } };
  }
}

const listOfRevenue = ({ groupBy }: RevenueQuery): string => `analytics:revenue:${groupBy}`;
const listOfTop = ({ by }: TopProductsQuery): string => `analytics:top-products:${by}`;

function requireRange({ from, to }: AnalyticsQuery): void {
  if (from > to) throw Problem.ofField(400, 'platform.invalid_input', 'to', 'to must not lie before from');
}

function withNumbers<T extends TopProduct | RevenueGroup>(row: Told<T>): T {
  const { lines, unitsSold, unitsReturned, units } = row as Told<RevenueGroup>;
  return {
    ...row,
    lines: Number(lines),
    unitsSold: Number(unitsSold),
    unitsReturned: Number(unitsReturned),
    units: Number(units),
  } as unknown as T;
}
