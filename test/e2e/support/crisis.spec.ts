import { askedAt, startAnswerService, type AnswerServiceOfTest } from '../../setup/answer-service.js';
import { startService, type Service } from '../../setup/service.js';
import { answerAll, decisionsOf, person, type Conversation, type Person } from './people.js';

let answers: AnswerServiceOfTest;
let service: Service;
let nour: Person;
let agent: Person;

beforeAll(async () => {
  answers = await startAnswerService();
  service = await startService(askedAt(answers));
  [nour, agent] = [await person(service), await person(service, 'agent')];
});

beforeEach(async () => {
  answers.reset();
  await service.query('DELETE FROM platform.rate_limits');
});

afterAll(async () => {
  await service.close();
  await answers.close();
});

const began = 'began >AUTO >active begun_by_requester at 0 by requester';
const escalated = (at: number, reason: string, by: string): string[] => [
  `crisis_found ${reason} at ${at} ${by}`,
  `mode_changed AUTO>SUPPORT ${reason} at ${at} ${by}`,
  `escalated active>escalated ${reason} at ${at} ${by}`,
  `alert_raised ${reason} at ${at} ${by}`,
];
const byRule = 'by rule v1';
const told = { fr: /3114/, ar: /3114/, en: /3114/ } as const;

/** What there is of a conversation that is before people. */
const raisedFor = ({ id }: { id: string }): Promise<object[]> =>
  service.query(
    `SELECT category_code, priority_code, requester_id,
            (SELECT count(*)::integer FROM support.alerts WHERE ticket_id = support_tickets.id) AS alerts
       FROM support.support_tickets WHERE conversation_id = $1`,
    [id],
  );
const oneTicket = () => [
  { category_code: 'crisis', priority_code: 'urgent', requester_id: nour.userId, alerts: 1 },
];

describe('words of a crisis', () => {
  it.each<[keyof typeof told, string]>([
    ['fr', 'J’ai des idées SUICIDAIRES depuis une semaine'],
    ['fr', "j'ai envie de vraiment mourir"],
    ['fr', 'Je veux en finir avec cette vie.'],
    ['fr', 'ca y est, je vais me\ntuer !!'],
    ['en', 'i want to DIE'],
    ['en', 'I have been self-harming again'],
    ['en', 'There is no reason, to live'],
    ['ar', 'أُرِيدُ أَنْ أَمُوتَ'],
    ['ar', 'اريد ان اموت'],
    ['ar', 'سوف أقتـــل نفسي'],
    ['ar', 'أفكر في الانتحار'],
    ['ar', 'وأنتحر'],
    // Whatever language the conversation is in.
    ['ar', 'je veux mourir'],
  ])('bring people at once (%s: %s)', async (locale, message) => {
    const begun = await nour.begin(message, { locale });
    expect(begun).toMatchObject({
      mode: 'SUPPORT',
      status: 'escalated',
      escalatedAt: expect.any(String),
      lastMessage: { senderKind: 'system' },
    });
    expect(await nour.history(begun)).toMatchObject([
      { senderKind: 'user', content: message },
      { senderKind: 'system', content: expect.stringMatching(told[locale]) },
    ]);
    expect(await raisedFor(begun)).toEqual(oneTicket());
    expect(await decisionsOf(service, begun)).toEqual([began, ...escalated(1, 'crisis_pattern', byRule)]);
    await answerAll(service);
    expect(answers.asked).toEqual([]);
  });

  it.each([
    ['Je meurs de faim'],
    ['envie de plus jamais la revoir mourir'],
    ['Mon grand-père va mourir'],
    ['How do I kill a process?'],
    ['overdo it'],
    ['أريد موعداً'],
  ])('are not found in: %s', async (message) => {
    const begun = await nour.begin(message);
    expect(begun).toMatchObject({ mode: 'AUTO', status: 'active' });
    await answerAll(service);
  });

  it('say in what they were found by the ids of the patterns, and keep no word of it', async () => {
    const begun = await nour.begin('Suicide, overdose');
    const logged = await service.query<{ signals: { patternIds: string[] } }>(
      `SELECT signals FROM support.decision_logs WHERE conversation_id = $1 AND decision <> 'began'`,
      [begun.id],
    );
    const { patternIds } = logged[0]!.signals;
    expect(logged).toEqual(Array.from({ length: 4 }, () => ({ signals: { patternIds } })));
    const found = await service.query<{ pattern: string }>(
      'SELECT pattern FROM support.rule_patterns WHERE id = ANY ($1) ORDER BY pattern',
      [patternIds],
    );
    expect(found.map(({ pattern }) => pattern)).toEqual(['overdos*', 'overdose', 'suicid*']);
  });

  it('are heard again in a conversation that people have, and in one that had come to its end', async () => {
    const begun = await nour.begin('Bonjour');
    await nour.move(begun, 'ask-for-person');
    await nour.say(begun, 'Je veux mourir');
    await nour.say(begun, 'Je veux mourir, vraiment');
    expect(await raisedFor(begun)).toEqual(oneTicket());
    await nour.move(begun, 'close');
    await nour.say(begun, 'Je vais me tuer');
    expect(await nour.read(begun)).toMatchObject({ status: 'escalated', closedAt: null });
    expect(await raisedFor(begun)).toEqual(oneTicket());
    const archive = await nour.http.post(`/v1/conversations/${begun.id}/archive`);
    expect([archive.status, archive.body.code]).toEqual([409, 'support.conversation_escalated']);
    const back = await agent.http
      .post(`/v1/support/conversations/${begun.id}/hand-back`)
      .send({ reason: 'It was nothing' });
    expect([back.status, back.body.code]).toEqual([409, 'support.conversation_escalated']);
    expect(await decisionsOf(service, begun)).toEqual([
      began,
      'mode_changed AUTO>SUPPORT asked_for_person at 1 by requester',
      `crisis_found crisis_pattern at 3 ${byRule}`,
      `escalated active>escalated crisis_pattern at 3 ${byRule}`,
      `alert_raised crisis_pattern at 3 ${byRule}`,
      `crisis_found crisis_pattern at 5 ${byRule}`,
      'status_changed escalated>closed closed_by_requester at 6 by requester',
      `status_changed closed>active crisis_pattern at 7 ${byRule}`,
      `crisis_found crisis_pattern at 7 ${byRule}`,
      `escalated active>escalated crisis_pattern at 7 ${byRule}`,
    ]);
  });
});

describe('the flag of the external service', () => {
  it('brings people at once, and its answer is not given', async () => {
    answers.mode = 'crisis';
    const begun = await nour.begin('Je ne sais plus', { locale: 'fr' });
    await answerAll(service);
    expect((await nour.history(begun)).map(({ senderKind }) => senderKind)).toEqual(['user', 'system']);
    expect(await nour.read(begun)).toMatchObject({ mode: 'SUPPORT', status: 'escalated' });
    expect(await raisedFor(begun)).toEqual(oneTicket());
    const by = '0.900 by service';
    expect(await decisionsOf(service, begun)).toEqual([began, ...escalated(1, 'crisis_flag', by)]);
  });

  it('counts whatever else is wrong with the answer, and however late it comes', async () => {
    answers.answer = { crisis: true, answer: 7, more: 'cut in half: \ud83d' };
    let answer = (): void => undefined;
    answers.after = new Promise((resolve) => (answer = resolve));
    const begun = await nour.begin('Je ne sais plus');
    const answering = answerAll(service);
    while (answers.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await nour.move(begun, 'close');
    answer();
    await answering;
    expect(await nour.read(begun)).toMatchObject({ mode: 'SUPPORT', status: 'escalated', closedAt: null });
    expect(await raisedFor(begun)).toEqual(oneTicket());
  });
});

describe('a crisis of which something cannot be stored', () => {
  const counts = (): Promise<object[]> =>
    service.query(
      `SELECT ${['conversations', 'messages', 'decision_logs', 'support_tickets', 'alerts']
        .map((table) => `(SELECT count(*) FROM support.${table}) AS ${table}`)
        .join(', ')}`,
    );
  const failing = async (step: string, condition: string, work: () => Promise<void>): Promise<void> => {
    await service.query(`
      CREATE FUNCTION support.fail_for_test() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
      CREATE TRIGGER fail_for_test BEFORE INSERT ON support.${step} FOR EACH ROW WHEN (${condition})
        EXECUTE FUNCTION support.fail_for_test()`);
    try {
      await work();
    } finally {
      await service.query('DROP FUNCTION support.fail_for_test() CASCADE');
    }
  };

  const steps: [string, string][] = [
    ['support_tickets', 'true'],
    ['alerts', 'true'],
    ['decision_logs', `NEW.decision = 'alert_raised'`],
    ['messages', `NEW.sender_kind = 'system'`],
  ];

  it.each(steps)(
    'leaves nothing half where %s fails (%s): the message is not taken either',
    async (...step) => {
      const quiet = await nour.begin('Bonjour');
      await answerAll(service);
      const before = await counts();
      await failing(...step, async () => {
        await nour.http.post('/v1/conversations').send({ message: 'Je veux mourir' }).expect(500);
        await nour.http
          .post(`/v1/conversations/${quiet.id}/messages`)
          .send({ content: 'Je veux mourir' })
          .expect(500);
      });
      expect(await counts()).toEqual(before);
      expect(await nour.read(quiet)).toMatchObject({ mode: 'AUTO', status: 'active', lastSeq: 2 });
    },
  );

  it.each(steps)('is raised by the next try of the job where %s fails (%s) for a flag', async (...step) => {
    answers.mode = 'crisis';
    const begun = await nour.begin('Je ne sais plus');
    const before = await counts();
    await failing(...step, async () => void (await answerAll(service)));
    expect(await counts()).toEqual(before);
    await service.query(
      `UPDATE jobs.job SET state = 'retry', start_after = now(), completed_on = NULL WHERE data ->> 'conversationId' = $1`,
      [begun.id],
    );
    await answerAll(service);
    expect(await nour.read(begun)).toMatchObject({ status: 'escalated' });
    expect(await raisedFor(begun)).toEqual(oneTicket());
  });
});

describe('agents', () => {
  it('see the conversation from that moment on', async () => {
    const begun = await nour.begin('Bonjour');
    await agent.http.get(`/v1/conversations/${begun.id}`).expect(404);
    await nour.say(begun, 'Je veux mourir');
    const { body } = await agent.http.get('/v1/support/queue').query({ status: 'escalated' }).expect(200);
    expect((body.data as Conversation[]).map(({ id }) => id)).toContain(begun.id);
    expect((await agent.history(begun)).map(({ senderKind }) => senderKind)).toEqual([
      'user',
      'user',
      'system',
    ]);
  });
});
