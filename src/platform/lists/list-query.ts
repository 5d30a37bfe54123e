import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, IntegerField, TextField } from '../http/fields.js';

/** Holds a name of 255 characters, each of them escaped in JSON. */
export const maxCursor = 4_000;

/** What a list takes that is walked by `cursor` alone, since counting it would take as long as it is. */
export class CursorQuery {
  @IntegerField({ min: 1, max: 100, query: true, optional: true, default: 50, description: 'Rows a page.' })
  limit = 50;

  @TextField({ max: maxCursor, optional: true, description: 'The nextCursor of the page before.' })
  cursor?: string;
}

/** What every other list takes. `cursor` walks on from a page, `page` jumps to one; together they are refused. */
export class ListQuery extends CursorQuery {
  @IntegerField({
    min: 1,
    max: 1_000_000,
    query: true,
    optional: true,
    description: 'Page by number from 1, with an exact total. Slower on long lists than a cursor.',
  })
  page?: number;
}

/** `sort=name` or `sort=-name`: one of the allowed keys, `-` for descending. */
export const SortField = (keys: readonly string[], fallback: string) =>
  ChoiceField({
    choices: keys.flatMap((key) => [key, `-${key}`]),
    optional: true,
    default: fallback,
    example: fallback,
    description: 'Order of the list; `-` is descending.',
  });

export class PageInfo {
  @IntegerField({ min: 1, max: 100, example: 50 })
  limit!: number;

  @TextField({
    max: maxCursor,
    nullable: true,
    example: '3rYB1mSxgR0.kR2vXyq8m0c1Ztq3J4dY5w',
    description: 'Give it as `cursor` to get the next page; null on the last one, and when paging by number.',
  })
  nextCursor!: string | null;

  @IntegerField({
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    nullable: true,
    example: null,
    description: 'Rows in the whole list; counted only when paging by number.',
  })
  total!: number | null;
}

/** One page of a list. */
export interface Page<T> {
  data: T[];
  page: PageInfo;
}

/** The response class of a list of `item`, for OpenAPI. */
export function PageOf<T>(item: Type<T>): Type<Page<T>> {
  class PageResponse implements Page<T> {
    @ApiProperty({ type: [item] })
    data!: T[];

    @ApiProperty({ type: PageInfo })
    page!: PageInfo;
  }
  Object.defineProperty(PageResponse, 'name', { value: `${item.name}Page` });
  return PageResponse;
}
