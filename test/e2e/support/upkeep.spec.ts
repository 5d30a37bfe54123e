import pg from 'pg';
import { loadEnvironment } from '../../../src/config/environment.js';
import { Jobs } from '../../../src/platform/jobs/jobs.js';
import { Erasure } from '../../../src/platform/privacy/erasure.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { askedAt, startAnswerService, type AnswerServiceOfTest } from '../../setup/answer-service.js';
import { runJobs, runNow } from '../../setup/jobs.js';
import { followRunbook } from '../../setup/runbook.js';
import { startService, type Service } from '../../setup/service.js';
import { countOf } from '../../schema/query-plan.js';
import { ask, asOwner } from './desk.js';
import { answerAll, decisionsOf, person, type Conversation, type Person } from './people.js';

let answers: AnswerServiceOfTest;
let service: Service;
let nour: Person;
let sami: Person;
let agent: Person;

beforeAll(async () => {
  answers = await startAnswerService();
  service = await startService(askedAt(answers));
  [nour, sami, agent] = [await person(service), await person(service), await person(service, 'agent')];
});

afterAll(async () => {
  await service.close();
  await answers.close();
});

const withAgent = async (who: Person, note: string): Promise<Conversation> => {
  const begun = await who.move(await who.begin('Bonjour', { title: 'Mon titre' }), 'ask-for-person');
  const at = (move: string): string => `/v1/support/conversations/${begun.id}/${move}`;
  await agent.http.post(at('messages')).send({ content: 'Je vous écoute.' }).expect(201);
  await agent.http.post(at('hand-back')).send({ reason: note }).expect(204);
  return who.move(begun, 'ask-for-person');
};

const notesOf = async ({ id }: { id: string }): Promise<number> =>
  (
    await service.query('SELECT FROM support.decision_logs WHERE conversation_id = $1 AND note IS NOT NULL', [
      id,
    ])
  ).length;

describe('retention', () => {
  const run = async (): Promise<void> => {
    const jobs = service.app.get(Jobs, { strict: false });
    await service.asAdministrator(() => jobs.send('support.retention'));
    await runJobs(service, 'support.retention');
  };
  const age = async ({ id }: { id: string }, days: number): Promise<void> => {
    await service.query('ALTER TABLE support.conversations DISABLE TRIGGER conversations__set_updated_at');
    await service.query(
      `UPDATE support.conversations SET last_message_at = now() - $2 * interval '1 day',
              updated_at = now() - $2 * interval '1 day' WHERE id = $1`,
      [id, days],
    );
    await service.query('ALTER TABLE support.conversations ENABLE TRIGGER conversations__set_updated_at');
  };

  it('removes what was said in what has been silent for long, and keeps that it was, and what was decided', async () => {
    const [old, closed, young] = [
      await withAgent(nour, 'Rien de grave'),
      await nour.move(await nour.begin('Adieu'), 'close'),
      await withAgent(nour, 'Récente'),
    ];
    const decided = await decisionsOf(service, old);
    await age(old, 731);
    await age(closed, 731);
    await age(young, 729);
    await run();
    expect(await nour.read(old)).toMatchObject({
      title: null,
      status: 'closed',
      lastMessage: null,
      lastSeq: old.lastSeq,
      contentRemovedAt: expect.any(String),
    });
    expect(await nour.read(closed)).toMatchObject({
      lastMessage: null,
      contentRemovedAt: expect.any(String),
    });
    expect(await nour.history(old)).toEqual([]);
    expect(await notesOf(old)).toBe(0);
    expect(await decisionsOf(service, old)).toEqual([
      ...decided,
      `status_changed active>closed retention at ${old.lastSeq} by job`,
    ]);
    expect(await nour.read(young)).toMatchObject({ title: 'Mon titre', contentRemovedAt: null });
    expect(await nour.history(young)).toHaveLength(young.lastSeq);
    expect(await notesOf(young)).toBe(1);
  });

  it('goes on until nothing is due, more than once through its batch', async () => {
    await service.query(
      `INSERT INTO support.conversations (user_id, last_message_at, created_at, updated_at)
       SELECT $1, old, old, old FROM generate_series(1, 250), (SELECT now() - interval '800 days') AS t (old)`,
      [sami.userId],
    );
    await run();
    const left = await service.query(
      `SELECT FROM support.conversations WHERE user_id = $1 AND content_removed_at IS NULL`,
      [sami.userId],
    );
    expect(left).toEqual([]);
  });
});

describe('the erasure of a person', () => {
  const erase = ({ userId }: Person): Promise<void> =>
    service.asAdministrator(() =>
      service.app.get(TransactionRunner).run(() => service.app.get(Erasure).erase(userId)),
    );

  it('removes what they have said and what was noted of it, but not what was decided', async () => {
    const gone = await person(service);
    const begun = await withAgent(gone, 'Voir le médecin');
    await erase(gone);
    const rows = await service.query(
      `SELECT title, status_code, content_removed_at IS NOT NULL AS removed, last_seq,
              (SELECT count(*)::integer FROM support.messages WHERE conversation_id = conversations.id) AS messages
         FROM support.conversations WHERE id = $1`,
      [begun.id],
    );
    expect(rows).toEqual([
      { title: null, status_code: 'closed', removed: true, last_seq: begun.lastSeq, messages: 0 },
    ]);
    expect(await notesOf(begun)).toBe(0);
    expect((await decisionsOf(service, begun)).at(-1)).toBe(
      `status_changed active>closed erasure at ${begun.lastSeq} by job`,
    );
    // An answer that comes later finds nothing to answer.
    await answerAll(service);
  });

  it('leaves what an agent has answered others, without saying who it was', async () => {
    const leaving = await person(service, 'agent');
    const begun = await nour.move(await nour.begin('Bonjour'), 'ask-for-person');
    const path = `/v1/support/conversations/${begun.id}/messages`;
    await leaving.http.post(path).send({ content: 'Je vous écoute.' }).expect(201);
    await erase(leaving);
    expect((await nour.history(begun)).at(-1)).toMatchObject({
      senderKind: 'agent',
      sender: null,
      content: 'Je vous écoute.',
    });
    expect(await nour.read(begun)).toMatchObject({ assignedAgent: null, status: 'active' });
  });
});

describe('the database itself', () => {
  let client: pg.Client;

  beforeAll(async () => {
    client = new pg.Client(loadEnvironment().database.connection!);
    await client.connect();
  });

  afterAll(() => client.end());

  /** What the statements of a request of theirs would see. */
  const seenBy = async (who: Person | undefined, roles: string, sql: string): Promise<number> => {
    await client.query('BEGIN');
    try {
      await client.query(
        `SELECT set_config('atrium.user_id', $1, true), set_config('atrium.roles', $2, true)`,
        [who?.userId ?? '', roles],
      );
      await client.query('SET LOCAL ROLE atrium_app');
      return (await client.query(sql)).rowCount!;
    } finally {
      await client.query('ROLLBACK');
    }
  };
  const of = (table: string, { id }: { id: string }): string =>
    `SELECT FROM support.${table} WHERE ${table === 'conversations' ? 'id' : 'conversation_id'} = '${id}'`;

  it('shows who asks their conversation, and nothing of how it is decided', async () => {
    const begun = await withAgent(nour, 'Entre nous');
    for (const table of ['conversations', 'messages']) {
      expect(await seenBy(nour, 'member', of(table, begun))).toBeGreaterThan(0);
      expect(await seenBy(sami, 'member', of(table, begun))).toBe(0);
      expect(await seenBy(sami, 'admin', of(table, begun))).toBe(0);
      expect(await seenBy(agent, 'agent', of(table, begun))).toBeGreaterThan(0);
    }
    expect(await seenBy(agent, 'agent', of('decision_logs', begun))).toBeGreaterThan(0);
    for (const roles of ['member', 'agent', 'admin', 'analyst']) {
      expect(await seenBy(nour, roles, of('decision_logs', begun))).toBe(0);
    }
    expect(await seenBy(nour, 'member', 'SELECT FROM support.rule_patterns')).toBe(0);
    expect(await seenBy(nour, 'member', 'SELECT FROM support.rule_sets')).toBe(0);
  });

  it('shows agents nothing of a conversation in which answers come by themselves', async () => {
    const begun = await nour.begin('Bonjour');
    for (const table of ['conversations', 'messages']) {
      expect(await seenBy(agent, 'agent', of(table, begun))).toBe(0);
    }
  });

  it('adds to what was decided, and changes and removes nothing of it, for whomever', async () => {
    await nour.begin('Bonjour');
    const log = 'support.decision_logs';
    for (const sql of [
      `UPDATE ${log} SET reason = 'another'`,
      `UPDATE ${log} SET note = '\\x00'`,
      `DELETE FROM ${log}`,
      `TRUNCATE ${log}`,
    ]) {
      await expect(service.query(sql)).rejects.toThrow(/is only added to/);
      await expect(seenBy(agent, 'agent', sql)).rejects.toThrow(/permission denied/);
    }
  });

  it('says nothing of how it is decided to who asks', async () => {
    const begun = await nour.begin('Je veux mourir');
    const { text: history } = await nour.http.get(`/v1/conversations/${begun.id}/messages`);
    const { text: list } = await nour.http.get('/v1/conversations');
    for (const told of [JSON.stringify(begun), history, list]) {
      expect(told).not.toMatch(/signal|pattern|confidence|rule|note|decision|ticket/i);
    }
    for (const path of ['decisions', 'take-over']) {
      const method = path === 'decisions' ? 'get' : 'post';
      await nour.http[method](`/v1/support/conversations/${begun.id}/${path}`).expect(403);
    }
  });
});

describe('tickets', () => {
  it('lose what they say once it is long enough since they were done', async () => {
    const done = await ask(nour);
    const open = await ask(nour);
    await nour.http.post(`/v1/tickets/${done.id}/comments`).send({ body: 'Merci' }).expect(201);
    await asOwner(`SET LOCAL session_replication_role = replica;
      UPDATE support.support_tickets SET status_code = 'resolved', resolved_at = now() - interval '3 years',
             created_at = now() - interval '3 years', updated_at = now() - interval '3 years' WHERE id = '${done.id}'`);
    expect(await runNow(service, 'support.ticket_retention')).toEqual({ done: 1, failed: 0 });
    const said = async ({ id }: { id: string }) =>
      (await nour.http.get(`/v1/tickets/${id}`).expect(200)).body;
    expect(await said(done)).toMatchObject({ subject: null, description: null });
    expect(await said(open)).toMatchObject({ subject: 'A list' });
    expect((await nour.http.get(`/v1/tickets/${done.id}/comments`).expect(200)).body.data).toEqual([]);
  });
});

describe('lists', () => {
  it('take no cursor of another one', async () => {
    for (let count = 0; count < 2; count++) {
      await nour.move(await nour.begin('Bonjour'), 'ask-for-person');
      await ask(nour);
    }
    const lists = ['/v1/support/queue', '/v1/support/tickets'];
    for (const [list, other] of [lists, lists.toReversed()]) {
      const { body } = await agent.http.get(list!).query({ limit: 1 }).expect(200);
      const { nextCursor: cursor } = (body as { page: { nextCursor: string } }).page;
      await agent.http.get(list!).query({ limit: 1, cursor }).expect(200);
      await agent.http.get(other!).query({ limit: 1, cursor }).expect(400);
    }
  });

  it('take the same number of queries however much there is', async () => {
    const asked: [Person, string][] = [];
    const begun = await nour.move(await nour.begin('Bonjour'), 'ask-for-person');
    for (let message = 0; message < 12; message++) await nour.say(begun, `Message ${message}`);
    asked.push(
      [nour, '/v1/conversations'],
      [nour, `/v1/conversations/${begun.id}/messages`],
      [agent, `/v1/conversations/${begun.id}/messages`],
      [agent, '/v1/support/queue'],
      [agent, `/v1/support/conversations/${begun.id}/decisions`],
    );
    for (const [who, path] of asked) {
      for (const limit of [1, 2]) {
        const response = await who.http.get(path).query({ limit }).expect(200);
        // One of them tells who asks, but on the fast path.
        const queries = path.endsWith('/messages') ? 1 : 2;
        expect([path, response.body.data.length, countOf(response)]).toEqual([path, limit, queries]);
      }
    }
  });
});

it('the runbook of the desk tells what the service answers', async () => {
  await service.http.post('/seed').expect(200);
  const { printed, promised } = await followRunbook('docs/runbooks/support.md', service);
  expect(printed).toEqual(promised);
});
