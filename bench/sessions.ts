import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
import { ConfigService } from '@nestjs/config';
import type pg from 'pg';
import type { Environment } from '../src/config/environment.js';
import { AccessTokens } from '../src/modules/identity/sessions/access-tokens.js';

/** Somebody who is signed in. */
export interface Caller {
  userId: string;
  accessToken: string;
}

/** Opens a session of a day for each account, past the route and its limits; the callers are in the order of the ids. */
export async function openSessions(
  client: pg.Client,
  environment: Environment,
  userIds: readonly string[],
): Promise<Caller[]> {
  const tokens = new AccessTokens(new ConfigService({ environment }), Date);
  const families = userIds.map(() => randomUUID());
  await client.query(insertSessions, [userIds, families, userIds.map(() => randomBytes(32))]);
  return userIds.map((userId, at) => ({
    userId,
    accessToken: tokens.issue({ sub: userId, sid: families[at]! }),
  }));
}

const insertSessions = `
  INSERT INTO identity.user_sessions (user_id, family, token_hash, device, idle_expires_at, absolute_expires_at)
    SELECT account, family, token, 'bench', now() + interval '1 day', now() + interval '1 day'
      FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS opened (account, family, token)`;
