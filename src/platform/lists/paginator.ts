import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import {
  literal,
  Op,
  type FindOptions,
  type Includeable,
  type Model,
  type ModelStatic,
  type WhereOptions,
} from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { Problem } from '../errors/problem.js';
import { CursorCodec } from './cursor.js';
import type { ListQuery, Page } from './list-query.js';

export interface ListOptions<M extends Model> {
  /** All of them hold. */
  where?: WhereOptions[];
  include?: Includeable[];
  /** `name` or `-name`: an attribute that is never null. Rows that are equal in it follow by id. */
  sort: string;
  attributes?: FindOptions['attributes'];
  present: (row: M) => unknown;
}

/** Serves the pages of a list by keyset or by number, with the same number of queries whatever its length. */
@Injectable()
export class Paginator {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly cursors: CursorCodec,
  ) {}

  /**
   * One page of `model`: one query by cursor, two by page number (the second counts).
   * @throws Problem 400 for a cursor that is not of this list, or given together with a page number.
   */
  async page<M extends Model, T>(
    model: ModelStatic<M>,
    query: ListQuery,
    options: ListOptions<M> & { present: (row: M) => T },
  ): Promise<Page<T>> {
    requireOneWay(query);
    return query.page === undefined
      ? this.byCursor(model, query, options)
      : this.byNumber(model, query.page, query.limit, options);
  }

  /**
   * The page that {@link page} would answer, of a list all of which is known.
   * @param known.rows all that fulfil the filters, as they are presented, in the ascending order in which the database
   * has them.
   * @returns undefined where the database alone can tell it: the row at which the page before ended is another one now.
   * @throws what {@link page} throws.
   */
  pageOfKnown<M extends Model, T extends object>(
    model: ModelStatic<M>,
    query: ListQuery,
    known: { rows: readonly T[]; sort: string },
  ): Page<T> | undefined {
    requireOneWay(query);
    const order = orderOf(known.sort);
    const rows = order.descending ? [...known.rows].reverse() : known.rows;
    const { limit, cursor, page } = query;
    if (page !== undefined) {
      const data = rows.slice((page - 1) * limit, page * limit);
      return { data, page: { limit, nextCursor: null, total: rows.length } };
    }
    const list = `${model.name}:${known.sort}`;
    const positionOf = (row: T): [string | number, string] => {
      const { [order.attribute]: value, id } = row as Record<string, unknown>;
      return [positionValue(value), String(id)];
    };
    const after = cursor === undefined ? undefined : String(this.cursors.decode(list, cursor));
    const start = after === undefined ? 0 : rows.findIndex((row) => String(positionOf(row)) === after) + 1;
    if (after !== undefined && start === 0) return undefined;
    const data = rows.slice(start, start + limit);
    const last = rows.length > start + limit ? data.at(-1) : undefined;
    return {
      data,
      page: { limit, nextCursor: last ? this.cursors.encode(list, positionOf(last)) : null, total: null },
    };
  }

  private async byCursor<M extends Model, T>(
    model: ModelStatic<M>,
    { limit, cursor }: ListQuery,
    options: ListOptions<M> & { present: (row: M) => T },
  ): Promise<Page<T>> {
    const order = orderOf(options.sort);
    const list = `${model.name}:${options.sort}`;
    const after = cursor === undefined ? undefined : this.cursors.decode(list, cursor);
    const rows = await model.findAll({
      ...findOptions(options),
      where: { [Op.and]: [...(options.where ?? []), ...(after ? [this.isAfter(model, order, after)] : [])] },
      limit: limit + 1,
    });
    const data = rows.slice(0, limit);
    const last = rows.length > limit ? data.at(-1) : undefined;
    const position = last && [positionValue(last.get(order.attribute)), String(last.get('id'))];
    return {
      data: data.map(options.present),
      page: { limit, nextCursor: position ? this.cursors.encode(list, position) : null, total: null },
    };
  }

  private async byNumber<M extends Model, T>(
    model: ModelStatic<M>,
    page: number,
    limit: number,
    options: ListOptions<M> & { present: (row: M) => T },
  ): Promise<Page<T>> {
    const where = { [Op.and]: options.where ?? [] };
    const total = await model.count({ where });
    const rows = await model.findAll({ ...findOptions(options), where, limit, offset: (page - 1) * limit });
    return { data: rows.map(options.present), page: { limit, nextCursor: null, total } };
  }

  /** A row comparison, which one index on (attribute, id) answers. */
  private isAfter<M extends Model>(model: ModelStatic<M>, order: Order, after: unknown[]) {
    const column = model.getAttributes()[order.attribute]?.field ?? order.attribute;
    const quote = (name: string): string => `"${model.name}"."${name}"`;
    const values = after.map((value) => this.sequelize.escape(value as string)).join(', ');
    return literal(`(${quote(column)}, ${quote('id')}) ${order.descending ? '<' : '>'} (${values})`);
  }
}

function requireOneWay({ cursor, page }: ListQuery): void {
  if (cursor !== undefined && page !== undefined) {
    throw Problem.ofField(400, 'platform.invalid_input', 'page', 'page cannot be given with cursor');
  }
}

interface Order {
  attribute: string;
  descending: boolean;
}

function orderOf(sort: string): Order {
  return sort.startsWith('-')
    ? { attribute: sort.slice(1), descending: true }
    : { attribute: sort, descending: false };
}

function findOptions<M extends Model>({ include, attributes, sort }: ListOptions<M>): FindOptions {
  const { attribute, descending } = orderOf(sort);
  const direction = descending ? 'DESC' : 'ASC';
  return {
    ...(include && { include }),
    ...(attributes && { attributes }),
    order: [
      [attribute, direction],
      ['id', direction],
    ],
  };
}

const positionValue = (value: unknown): string | number =>
  value instanceof Date ? value.toISOString() : typeof value === 'number' ? value : String(value);
