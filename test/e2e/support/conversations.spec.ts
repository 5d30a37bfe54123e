import { Jobs } from '../../../src/platform/jobs/jobs.js';
import { askedAt, startAnswerService, type AnswerServiceOfTest } from '../../setup/answer-service.js';
import { runJobs } from '../../setup/jobs.js';
import { startService, type Service } from '../../setup/service.js';
import { answerAll, decisionsOf, person, type Conversation, type Person } from './people.js';

let answers: AnswerServiceOfTest;
let service: Service;
let nour: Person;
let agent: Person;
let other: Person;

beforeAll(async () => {
  answers = await startAnswerService();
  service = await startService((e) => ({ ...askedAt(answers)(e), logLevel: 'error' }));
  [nour, agent, other] = [
    await person(service),
    await person(service, 'agent'),
    await person(service, 'agent'),
  ];
});

beforeEach(() => answers.reset());

afterAll(async () => {
  await service.close();
  await answers.close();
});

const desk = (who: Person, conversation: { id: string }, move: string, body: object = {}) =>
  who.http.post(`/v1/support/conversations/${conversation.id}/${move}`).send(body);

/** One in which people answer. */
const begunWithPeople = async (who: Person = nour): Promise<Conversation> =>
  who.move(await who.begin('Bonjour'), 'ask-for-person');

const began = 'began >AUTO >active begun_by_requester at 0 by requester';

describe('a conversation in which answers come by themselves', () => {
  it('takes a message at once, and has it answered by the service, which is told what was said', async () => {
    const begun = await nour.begin('Où trouver une consultation ?', { title: 'Aide', locale: 'fr' });
    expect(begun).toMatchObject({
      title: 'Aide',
      mode: 'AUTO',
      status: 'active',
      lastSeq: 1,
      unreadCount: 0,
      awaitsAnswerSince: expect.any(String),
      lastMessage: { seq: 1, senderKind: 'user', preview: 'Où trouver une consultation ?' },
    });
    expect(answers.asked).toEqual([]);
    await answerAll(service);
    expect(await nour.history(begun)).toMatchObject([
      { seq: 1, senderKind: 'user', sender: { id: nour.userId } },
      {
        seq: 2,
        senderKind: 'assistant',
        sender: null,
        content: 'Voici ce que je sais.',
        sources: [{ title: 'Alcool Info Service', url: 'https://www.alcool-info-service.fr' }],
      },
    ]);
    expect(await nour.read(begun)).toMatchObject({ unreadCount: 1, awaitsAnswerSince: null });
    await nour.say(begun, 'Et à Lyon ?');
    await answerAll(service);
    expect(answers.asked.map(({ body }) => body)).toEqual([
      {
        conversationId: begun.id,
        locale: 'fr',
        messages: [{ role: 'user', content: 'Où trouver une consultation ?' }],
      },
      {
        conversationId: begun.id,
        locale: 'fr',
        messages: [
          { role: 'user', content: 'Où trouver une consultation ?' },
          { role: 'assistant', content: 'Voici ce que je sais.' },
          { role: 'user', content: 'Et à Lyon ?' },
        ],
      },
    ]);
    expect(answers.asked[0]!.headers.authorization).toBe('Bearer a-token-of-a-test');
    expect(await decisionsOf(service, begun)).toEqual([
      began,
      'answered confident at 1 0.900 by rule v1',
      'answered confident at 3 0.900 by rule v1',
    ]);
  });

  it('is answered once, however often the job runs', async () => {
    const begun = await nour.begin('Bonjour');
    await service.query(
      `INSERT INTO jobs.job (name, data, singleton_key, policy)
       SELECT name, data, 'again', policy FROM jobs.job WHERE data ->> 'conversationId' = $1`,
      [begun.id],
    );
    await answerAll(service);
    expect((await nour.history(begun)).map(({ senderKind }) => senderKind)).toEqual(['user', 'assistant']);
    expect(answers.asked).toHaveLength(1);
  });

  it('has the newest of several messages answered, in one answer', async () => {
    const begun = await nour.begin('Bonjour');
    await nour.say(begun, 'Encore une question');
    await answerAll(service);
    expect((await nour.history(begun)).map(({ senderKind }) => senderKind)).toEqual([
      'user',
      'user',
      'assistant',
    ]);
    expect(answers.asked).toHaveLength(1);
  });

  it('goes to people when the answer is not sure enough, which is not given', async () => {
    answers.mode = 'low_confidence';
    const begun = await nour.begin('كيف أتوقف؟', { locale: 'ar' });
    await answerAll(service);
    expect(await nour.read(begun)).toMatchObject({ mode: 'SUPPORT', status: 'active' });
    expect(await nour.history(begun)).toMatchObject([
      { senderKind: 'user' },
      { senderKind: 'system', content: expect.stringMatching(/^سيجيبك/) },
    ]);
    expect((await nour.read(begun)).awaitsAnswerSince).not.toBeNull();
    expect(await decisionsOf(service, begun)).toEqual([
      began,
      'mode_changed AUTO>SUPPORT low_confidence at 1 0.410 by rule v1',
    ]);
  });

  it.each([
    ['fr', 'Je veux PARLER à un conseiller', /^Une personne/],
    ['en', 'Can I talk to a real person?', /^Somebody/],
    ['ar', 'أريد أن أتحدّث مع شخص', /^سيجيبك/],
  ])('goes to people when somebody asks for them in words (%s)', async (locale, message, told) => {
    const begun = await nour.begin(message, { locale });
    expect(begun).toMatchObject({ mode: 'SUPPORT', lastMessage: { preview: expect.stringMatching(told) } });
    await answerAll(service);
    expect(answers.asked).toEqual([]);
    expect(await decisionsOf(service, begun)).toEqual([
      began,
      'mode_changed AUTO>SUPPORT wants_person at 1 by rule v1',
    ]);
  });

  it('goes to people when somebody asks for them by the route, once', async () => {
    const begun = await nour.begin('Bonjour');
    expect(await nour.move(begun, 'ask-for-person')).toMatchObject({ mode: 'SUPPORT', lastSeq: 2 });
    expect(await nour.move(begun, 'ask-for-person')).toMatchObject({ mode: 'SUPPORT', lastSeq: 2 });
    await answerAll(service);
    expect(answers.asked).toEqual([]);
    expect(await decisionsOf(service, begun)).toEqual([
      began,
      'mode_changed AUTO>SUPPORT asked_for_person at 1 by requester',
    ]);
  });

  it('goes to people when nobody has answered for too long, whatever the reason', async () => {
    const begun = await nour.begin('Bonjour');
    const fresh = await nour.begin('Bonjour');
    await service.query(
      `UPDATE support.conversations SET awaits_answer_since = now() - interval '10 minutes' WHERE id = $1`,
      [begun.id],
    );
    await runUnanswered();
    expect((await nour.read(begun)).mode).toBe('SUPPORT');
    expect((await nour.read(fresh)).mode).toBe('AUTO');
    expect(await decisionsOf(service, begun)).toEqual([
      began,
      'mode_changed AUTO>SUPPORT unanswered at 1 by job',
    ]);
    // The answer that comes late after all is not given.
    await answerAll(service);
    expect((await nour.history(begun)).map(({ senderKind }) => senderKind)).toEqual(['user', 'system']);
  });

  it('is closed, reopened and archived by whom it belongs to', async () => {
    const begun = await nour.begin('Bonjour');
    expect(await nour.move(begun, 'close')).toMatchObject({
      status: 'closed',
      closedAt: expect.any(String),
      awaitsAnswerSince: null,
    });
    const late = await nour.http.post(`/v1/conversations/${begun.id}/messages`).send({ content: 'Encore' });
    expect([late.status, late.body.code]).toEqual([409, 'support.conversation_over']);
    await answerAll(service);
    expect(answers.asked).toEqual([]);
    expect(await nour.move(begun, 'reopen')).toMatchObject({ status: 'active', closedAt: null });
    await nour.say(begun, 'Encore');
    expect(await nour.move(begun, 'archive')).toMatchObject({ status: 'archived' });
    const list = async (query: object) =>
      ((await nour.http.get('/v1/conversations').query(query)).body.data as Conversation[]).map(
        ({ id }) => id,
      );
    expect(await list({})).not.toContain(begun.id);
    expect(await list({ isArchived: true })).toEqual([begun.id]);
    expect(await decisionsOf(service, begun)).toEqual([
      began,
      'status_changed active>closed closed_by_requester at 1 by requester',
      'status_changed closed>active reopened at 1 by requester',
      'status_changed active>archived archived_by_requester at 2 by requester',
    ]);
    await answerAll(service);
  });

  it('counts what was not read, until it is', async () => {
    const begun = await nour.begin('Bonjour');
    await answerAll(service);
    const before = await nour.read(begun);
    const read = (seq: number) => nour.http.put(`/v1/conversations/${begun.id}/read`).send({ seq });
    expect((await read(99).expect(200)).body).toMatchObject({ lastReadSeq: 2, unreadCount: 0 });
    expect((await read(1).expect(200)).body).toMatchObject({ lastReadSeq: 2 });
    expect(await nour.read(begun)).toMatchObject({
      updatedAt: (before as unknown as { updatedAt: string }).updatedAt,
    });
  });
});

const runUnanswered = async (): Promise<void> => {
  const jobs = service.app.get(Jobs, { strict: false });
  await service.asAdministrator(() => jobs.send('support.unanswered'));
  await runJobs(service, 'support.unanswered');
};

describe('the desk', () => {
  it('lists a crisis first, then who has waited longest, then who does not wait', async () => {
    await service.query(
      `UPDATE support.conversations SET status_code = 'archived' WHERE mode_code = 'SUPPORT'`,
    );
    const [first, second, answered, crisis] = [
      await begunWithPeople(),
      await begunWithPeople(),
      await begunWithPeople(),
      await nour.begin('I want to die'),
    ];
    await desk(agent, answered, 'messages', { content: 'Bonjour' }).expect(201);
    await desk(other, second, 'take-over').expect(200);
    const queue = async (query: object = {}): Promise<string[]> => {
      const { body } = await agent.http.get('/v1/support/queue').query(query).expect(200);
      return (body.data as Conversation[]).map(({ id }) => id);
    };
    expect(await queue()).toEqual([crisis.id, first.id, second.id, answered.id]);
    expect(await queue({ assigned: 'me' })).toEqual([answered.id]);
    expect(await queue({ assigned: 'nobody' })).toEqual([crisis.id, first.id]);
    expect(await queue({ status: 'escalated' })).toEqual([crisis.id]);
    const paged: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const { body } = await agent.http
        .get('/v1/support/queue')
        .query({ limit: 1, ...(cursor && { cursor }) });
      paged.push(body.data[0].id);
      cursor = body.page.nextCursor as string | null;
    }
    expect(paged).toEqual([crisis.id, first.id, second.id, answered.id]);
  });

  it('takes over, assigns, answers, hands back and closes, and each is written down', async () => {
    const begun = await begunWithPeople();
    expect((await desk(agent, begun, 'take-over').expect(200)).body).toMatchObject({
      assignedAgent: { id: agent.userId },
    });
    const refused = await desk(other, begun, 'messages', { content: 'Bonjour' });
    expect([refused.status, refused.body.code]).toEqual([409, 'support.assigned_to_another']);
    await desk(agent, begun, 'assign', { agentId: other.userId }).expect(200);
    const member = await desk(other, begun, 'assign', { agentId: nour.userId });
    expect([member.status, member.body.code]).toEqual([422, 'support.agent_not_found']);
    const { body } = await desk(other, begun, 'messages', { content: 'Bonjour, je vous lis.' }).expect(201);
    expect(body).toMatchObject({
      message: { senderKind: 'agent', sender: { id: other.userId } },
      conversation: { awaitsAnswerSince: null },
    });
    await nour.say(begun, 'Merci. Une autre question…');
    await desk(other, begun, 'hand-back', { reason: 'Question générale' }).expect(204);
    await answerAll(service);
    expect((await nour.history(begun)).map(({ senderKind }) => senderKind)).toEqual([
      'user',
      'system',
      'agent',
      'user',
      'system',
      'assistant',
    ]);
    await other.http.get(`/v1/conversations/${begun.id}`).expect(404);
    await nour.move(begun, 'ask-for-person');
    await desk(agent, begun, 'close', { note: 'Tout est dit' }).expect(200);
    await desk(agent, begun, 'take-over').expect(409);
    expect(await decisionsOf(service, begun)).toEqual([
      began,
      'mode_changed AUTO>SUPPORT asked_for_person at 1 by requester',
      'assigned taken_over at 2 by agent',
      'assigned assigned_by_agent at 2 by agent',
      'mode_changed SUPPORT>AUTO handed_back at 4 by agent',
      'answered confident at 4 0.900 by rule v1',
      'mode_changed AUTO>SUPPORT asked_for_person at 6 by requester',
      'status_changed active>closed closed_by_agent at 7 by agent',
    ]);
    const log = await agent.http.get(`/v1/support/conversations/${begun.id}/decisions`).expect(200);
    expect(log.body.data).toMatchObject([
      { decision: 'began' },
      { decision: 'mode_changed' },
      { decision: 'assigned', decidedBy: { id: agent.userId }, signals: { toAgentId: agent.userId } },
      { signals: { fromAgentId: agent.userId, toAgentId: other.userId } },
      { decision: 'mode_changed', note: 'Question générale' },
      { decision: 'answered', confidence: '0.900', ruleVersion: 1, signals: { minConfidence: 0.6 } },
      {},
      { decision: 'status_changed', note: 'Tout est dit' },
    ]);
  });

  it('sees nothing of what is said while answers come by themselves', async () => {
    const begun = await nour.begin('Bonjour');
    for (const path of [
      `/v1/conversations/${begun.id}`,
      `/v1/conversations/${begun.id}/messages`,
      `/v1/support/conversations/${begun.id}/decisions`,
    ]) {
      await agent.http.get(path).expect(404);
    }
    for (const move of ['take-over', 'close']) await desk(agent, begun, move).expect(404);
    await desk(agent, begun, 'messages', { content: 'Bonjour' }).expect(404);
    await desk(agent, begun, 'hand-back', { reason: 'Non' }).expect(404);
    await desk(agent, begun, 'assign', { agentId: agent.userId }).expect(404);
    await answerAll(service);
  });

  it("is no place for an agent's own conversations", async () => {
    const own = await begunWithPeople(agent);
    await agent.http.get(`/v1/conversations/${own.id}`).expect(200);
    await agent.http.get(`/v1/support/conversations/${own.id}/decisions`).expect(404);
    await desk(agent, own, 'take-over').expect(404);
    await desk(other, own, 'take-over').expect(200);
  });
});
