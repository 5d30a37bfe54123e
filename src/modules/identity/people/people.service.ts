import { Injectable } from '@nestjs/common';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import type { PersonList, PersonResponse } from './person.dto.js';

/** What people may know of each other: `identity.people` holds nothing else. */
@Injectable()
export class PeopleService {
  constructor(private readonly statements: PreparedStatements) {}

  /** Those of the usernames that somebody active has. */
  async find(usernames: readonly string[]): Promise<PersonList> {
    return { data: await this.statements.rows(peopleByUsername, [usernames]) };
  }
}

const peopleByUsername = prepared<PersonResponse>(
  'identity.people_by_username',
  `SELECT id, username, profile_image AS "profileImage"
     FROM identity.people WHERE username = ANY ($1::public.citext[]) AND is_active ORDER BY username`,
);
