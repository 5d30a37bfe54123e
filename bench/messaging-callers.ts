import type pg from 'pg';
import type { Environment } from '../src/config/environment.js';
import { userOf, usernameOf } from './messaging-data.js';
import { groupOf, type DataSize, type Group } from './messaging-plan.js';
import { openSessions, type Caller } from './sessions.js';

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
  const users = Array.from({ length: size.users }, (_, user) => user);
  const names = users.filter((user) => groupOf(user, size) !== 'other').slice(0, 55 + busySignedIn);
  const { rows: accounts } = await client.query<{ id: string; username: string }>(
    'SELECT id, username FROM identity.users WHERE username = ANY ($1)',
    [names.map(usernameOf)],
  );
  const userIds = accounts.map(({ id }) => id);
  const signedIn = await openSessions(client, environment, userIds);
  const callers = new Map(signedIn.map((caller) => [caller.userId, caller]));
  const groups = new Map(accounts.map(({ id, username }) => [id, groupOf(userOf(username), size)]));
  const { rows } = await client.query<{ threadId: string; userId: string; messages: number }>(findPlaces, [
    userIds,
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

const findPlaces = `
  SELECT mine.thread_id AS "threadId", mine.user_id AS "userId", thread.message_count AS messages
    FROM messaging.thread_participants AS mine JOIN messaging.threads AS thread ON thread.id = mine.thread_id
   WHERE mine.user_id = ANY ($1) AND thread.message_count > 0
   ORDER BY thread.id, mine.user_id`;
