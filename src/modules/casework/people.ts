import { Injectable } from '@nestjs/common';
import { prepared, PreparedStatements } from '../../platform/database/prepared-statements.js';
import type { PersonResponse } from '../identity/index.js';

/** Of accounts, what people may know of each other. */
@Injectable()
export class People {
  constructor(private readonly statements: PreparedStatements) {}

  /** By their ids; whoever is gone is not among them. */
  async byId(ids: readonly string[]): Promise<Map<string, PersonResponse>> {
    if (ids.length === 0) return new Map();
    const rows = await this.statements.rows(peopleById, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}

const peopleById = prepared<PersonResponse>(
  'casework.people',
  `SELECT id, username, profile_image AS "profileImage" FROM identity.people WHERE id = ANY ($1::uuid[])`,
);
