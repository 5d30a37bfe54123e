import type { Response } from 'supertest';
import type { Service } from '../../setup/service.js';

/**
 * Makes the service run into one constraint, on the data of the seeders: by a request, wherever one can reach
 * it; else, where the API refuses such a value before or has no route to it, by a statement.
 */
export type Provocation = string | ((service: Service) => PromiseLike<Response>);

/** By constraint name; a foreign key's two faces apart, as in the answers. */
export type Provocations = Record<string, Provocation | { missing: Provocation; referenced?: Provocation }>;

export const nobody = '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';

/** Gives every row of `table` the id of the first. */
export const sameIds = (table: string): string =>
  `UPDATE ${table} SET id = (SELECT id FROM ${table} ORDER BY id LIMIT 1)`;

/** The first row that `path` lists. */
export async function first(
  service: Service,
  path: string,
): Promise<{ id: string; [name: string]: unknown }> {
  const { body } = await service.http.get(path).query({ limit: 1 }).expect(200);
  return body.data[0];
}
