import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
import { ConfigService } from '@nestjs/config';
import type pg from 'pg';
import type { Environment } from '../src/config/environment.js';
import { AccessTokens } from '../src/modules/identity/sessions/access-tokens.js';
import { userOf, usernameOf } from './messaging-data.js';
import { groupOf, type DataSize, type Group } from './messaging-plan.js';

/** Somebody who is signed in. */
export interface Caller {
  userId: string;
  accessToken: string;
}

/** A thread as one of those who take part in it asks for it. */
export interface Place {
  threadId: string;
  messages: number;
  caller: Caller;
}

/** Whom requests are sent as, and what they ask for. */
export interface Callers {
  callers: Record<Group, Caller[]>;
  places: Record<Group, Place[]>;
}

const busySignedIn = 300;

/** Opens a session for some hundred of the accounts, and finds their threads. */
export async function signInCallers(
  client: pg.Client,
  environment: Environment,
  size: DataSize,
): Promise<Callers> {
  const tokens = new AccessTokens(new ConfigService({ environment }), Date);
  const users = Array.from({ length: size.users }, (_, user) => user);
  const names = users.filter((user) => groupOf(user, size) !== 'other').slice(0, 55 + busySignedIn);
  const { rows: accounts } = await client.query<{ id: string; username: string }>(
    'SELECT id, username FROM identity.users WHERE username = ANY ($1)',
    [names.map(usernameOf)],
  );
  const families = accounts.map(() => randomUUID());
  await client.query(openSessions, [
    accounts.map(({ id }) => id),
    families,
    accounts.map(() => randomBytes(32)),
  ]);
  const callers = new Map(
    accounts.map(({ id }, at) => [
      id,
      { userId: id, accessToken: tokens.issue({ sub: id, sid: families[at]! }) },
    ]),
  );
  const groups = new Map(accounts.map(({ id, username }) => [id, groupOf(userOf(username), size)]));
  const { rows } = await client.query<{ threadId: string; userId: string; messages: number }>(findPlaces, [
    accounts.map(({ id }) => id),
  ]);
  const places = rows.map(({ userId, ...thread }) => ({ ...thread, caller: callers.get(userId)! }));
  return {
    callers: byGroup([...callers.values()], ({ userId }) => groups.get(userId)!),
    places: byGroup(places, ({ caller }) => groups.get(caller.userId)!),
  };
}

function byGroup<T>(items: T[], groupOfItem: (item: T) => Group): Record<Group, T[]> {
  const groups: Record<Group, T[]> = { large: [], even: [], busy: [], other: [] };
  for (const item of items) groups[groupOfItem(item)].push(item);
  return groups;
}

const openSessions = `
  INSERT INTO identity.user_sessions (user_id, family, token_hash, device, idle_expires_at, absolute_expires_at)
    SELECT account, family, token, 'bench', now() + interval '1 day', now() + interval '1 day'
      FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS opened (account, family, token)`;

const findPlaces = `
  SELECT mine.thread_id AS "threadId", mine.user_id AS "userId", thread.message_count AS messages
    FROM messaging.thread_participants AS mine JOIN messaging.threads AS thread ON thread.id = mine.thread_id
   WHERE mine.user_id = ANY ($1) AND thread.message_count > 0
   ORDER BY thread.id, mine.user_id`;
