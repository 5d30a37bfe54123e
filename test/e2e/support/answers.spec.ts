import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import {
  askedAt,
  startAnswerService,
  type AnswerMode,
  type AnswerServiceOfTest,
} from '../../setup/answer-service.js';
import { times } from '../../setup/effort.js';
import { working } from '../../setup/jobs.js';
import { blocksOf } from '../../setup/markdown.js';
import { startService, type Service } from '../../setup/service.js';
import { until } from '../../setup/until.js';
import { answerAll, decisionsOf, person, type Conversation, type Person } from './people.js';

let answers: AnswerServiceOfTest;

beforeAll(async () => (answers = await startAnswerService()));
beforeEach(() => answers.reset());
afterAll(() => answers.close());

/** Whether something is as the page says that describes the external service. */
const described = (name: 'question' | 'answer'): ((value: unknown) => boolean) => {
  const page = readFileSync('docs/external-answers.md', 'utf8');
  const schemas = blocksOf(page).filter(({ language }) => language === 'json');
  const schema = schemas
    .map(({ text }) => JSON.parse(text) as { $id: string })
    .find(({ $id }) => $id === name);
  const ajv = ajvFormats.default(new Ajv());
  return (value) => ajv.validate({ ...schema, $id: undefined }, value);
};

const began = 'began >AUTO >active begun_by_requester at 0 by requester';
const toPeople = (reason: string): string => `mode_changed AUTO>SUPPORT ${reason} at 1 by service`;

/** A service of its own, as each has its own circuit breaker. */
async function withService(
  change: Parameters<typeof startService>[0],
  work: (service: Service, nour: Person) => Promise<void>,
): Promise<void> {
  const service = await startService(change);
  try {
    await work(service, await person(service));
  } finally {
    await service.close();
  }
}

const failureOf = async (service: Service, { id }: { id: string }): Promise<string | undefined> => {
  const [row] = await service.query<{ failure: string }>(
    `SELECT signals ->> 'failure' AS failure FROM support.decision_logs
      WHERE conversation_id = $1 AND reason = 'service_failed'`,
    [id],
  );
  return row?.failure;
};

describe('an external service that fails', () => {
  let service: Service;
  let nour: Person;

  beforeAll(async () => {
    service = await startService(askedAt(answers));
    nour = await person(service);
  });

  // What went right makes it forget what went wrong before.
  afterEach(async () => {
    answers.reset();
    const begun = await nour.begin('Bonjour');
    await answerAll(service);
    expect((await nour.read(begun)).mode).toBe('AUTO');
  });

  afterAll(() => service.close());

  const told = {
    fr: /^Les réponses automatiques/,
    ar: /^الردود التلقائية/,
    en: /^Automatic answers/,
  } as const;

  it.each<[AnswerMode, string, keyof typeof told, number]>([
    ['error_500', 'http_500', 'fr', 2],
    ['drop', 'unreachable', 'ar', 2],
    ['error_400', 'http_400', 'en', 1],
    ['redirect', 'http_307', 'fr', 1],
    ['garbage', 'invalid_answer', 'fr', 1],
    ['wrong_shape', 'invalid_answer', 'fr', 1],
    ['too_much', 'invalid_answer', 'fr', 1],
  ])('is given up when it answers by %s, and the person is told', async (mode, failure, locale, attempts) => {
    answers.mode = mode;
    const begun = await nour.begin('Bonjour', { locale });
    await answerAll(service);
    expect(await nour.read(begun)).toMatchObject({ mode: 'SUPPORT', status: 'active' });
    expect(await nour.history(begun)).toMatchObject([
      { senderKind: 'user' },
      { senderKind: 'system', content: expect.stringMatching(told[locale]) },
    ]);
    expect(await decisionsOf(service, begun)).toEqual([began, toPeople('service_failed')]);
    expect(await failureOf(service, begun)).toBe(failure);
    expect(answers.asked).toHaveLength(attempts);
    // What is asked is as it is described.
    for (const { body } of answers.asked) expect(described('question')(body)).toBe(true);
  });

  it.each([
    ['an answer that is blank', { answer: '  ', confidence: 0.9, crisis: false }],
    ['an answer that is too long', { answer: 'é'.repeat(10_001), confidence: 0.9, crisis: false }],
    ['an answer that cannot be stored', { answer: 'a\0b', confidence: 0.9, crisis: false }],
    ['a confidence beyond 1', { answer: 'Oui.', confidence: 1.1, crisis: false }],
    ['no word of a crisis', { answer: 'Oui.', confidence: 0.9 }],
    ['a source that is no page', source({ title: 'A script', url: 'javascript:alert(1)' })],
    ['a source without a title', source({ url: 'https://example.org' })],
  ])('is not believed with %s', async (_, answer) => {
    answers.answer = answer;
    const begun = await nour.begin('Bonjour');
    await answerAll(service);
    expect(await failureOf(service, begun)).toBe('invalid_answer');
    expect(described('answer')(answer)).toBe(false);
  });

  it.each([
    ['an answer alone', { answer: 'Oui.', confidence: 1, crisis: false }],
    ['more than is described', { answer: 'Oui.', confidence: 0.6, crisis: false, model: 'v2', sources: [] }],
    ['an answer as long as may be', { answer: 'é'.repeat(10_000), confidence: 0.9, crisis: false }],
    ['a crisis and nothing else', { crisis: true }],
  ])('is believed with %s', async (_, answer) => {
    answers.answer = answer;
    const begun = await nour.begin('Bonjour');
    await answerAll(service);
    expect(await failureOf(service, begun)).toBeUndefined();
    expect(described('answer')(answer)).toBe(true);
  });
});

describe('the external service', () => {
  it('is given up when it says nothing for too long', async () => {
    await withService(askedAt(answers, { timeoutMs: 300 }), async (service, nour) => {
      answers.mode = 'silent';
      const begun = await nour.begin('Bonjour');
      await answerAll(service);
      expect(await nour.read(begun)).toMatchObject({ mode: 'SUPPORT', status: 'active' });
      expect((await nour.history(begun)).map(({ senderKind }) => senderKind)).toEqual(['user', 'system']);
      expect(await decisionsOf(service, begun)).toEqual([began, toPeople('service_failed')]);
      expect(await failureOf(service, begun)).toBe('timeout');
      expect(answers.asked).toHaveLength(2);
    });
  });

  it('is asked again before it is given up', async () => {
    await withService(askedAt(answers), async (service, nour) => {
      answers.mode = 'error_500';
      const begun = await nour.begin('Bonjour');
      const answering = answerAll(service);
      await until(() => answers.asked.length === 1, 'the first attempt');
      answers.mode = 'good';
      await answering;
      expect((await nour.history(begun)).map(({ senderKind }) => senderKind)).toEqual(['user', 'assistant']);
    });
  });

  it('is not asked any more after five failures in a row, until it has had its pause', async () => {
    const pauseMs = 2_000;
    await withService(askedAt(answers, { pauseMs }), async (service, nour) => {
      answers.mode = 'error_400';
      for (let failed = 0; failed < 5; failed++) await nour.begin('Bonjour');
      const before = Date.now();
      await answerAll(service);
      expect(answers.asked).toHaveLength(5);
      answers.mode = 'good';
      const begun = await nour.begin('Bonjour');
      await answerAll(service);
      if (Date.now() - before < pauseMs) {
        expect(answers.asked).toHaveLength(5);
        expect(await failureOf(service, begun)).toBe('paused');
      }
      await until(async () => {
        const later = await nour.begin('Bonjour');
        await answerAll(service);
        return (await nour.read(later)).mode === 'AUTO';
      }, 'an answer after the pause');
    });
  });

  it('is what people do without where there is none', async () => {
    await withService(undefined, async (service, nour) => {
      const begun = await nour.begin('Hello', { locale: 'en' });
      expect(begun).toMatchObject({ mode: 'SUPPORT', awaitsAnswerSince: expect.any(String) });
      expect(await nour.history(begun)).toMatchObject([
        { senderKind: 'user' },
        { senderKind: 'system', content: expect.stringMatching(/^Somebody of our team/) },
      ]);
      expect(await decisionsOf(service, begun)).toEqual([
        'began >SUPPORT >active service_absent at 0 by service',
      ]);
      const agent = await person(service, 'agent');
      const path = `/v1/support/conversations/${begun.id}/hand-back`;
      const refused = await agent.http.post(path).send({ reason: 'Too much work' });
      expect([refused.status, refused.body.code]).toEqual([409, 'support.service_absent']);
      await service.query(`UPDATE support.conversations SET mode_code = 'AUTO' WHERE id = $1`, [begun.id]);
      await nour.say(begun, 'Hello?');
      expect((await nour.read(begun)).mode).toBe('SUPPORT');
    });
  });
});

describe('an answer that comes late', () => {
  it('is dropped and written down, whatever has become of the conversation', async () => {
    await withService(askedAt(answers), async (service, nour) => {
      const whileAsked = async (work: (begun: Conversation) => Promise<unknown>): Promise<string[]> => {
        let answer = (): void => undefined;
        answers.reset();
        answers.after = new Promise((resolve) => (answer = resolve));
        const begun = await nour.begin('Bonjour');
        const answering = answerAll(service);
        await until(() => answers.asked.length === 1, 'the question');
        await work(begun);
        answers.after = undefined;
        answer();
        await answering;
        const senders = (await nour.history(begun)).map(({ senderKind }) => senderKind);
        return [senders.join(' '), (await decisionsOf(service, begun)).at(-1)!];
      };
      expect(await whileAsked((begun) => nour.move(begun, 'ask-for-person'))).toEqual([
        'user system',
        'answer_dropped people_answer at 1 0.900 by job',
      ]);
      expect(await whileAsked((begun) => nour.move(begun, 'close'))).toEqual([
        'user',
        'answer_dropped conversation_over at 1 0.900 by job',
      ]);
      const [senders, last] = await whileAsked((begun) => nour.say(begun, 'Autre chose'));
      expect(senders).toBe('user user assistant');
      expect(last).toBe('answered confident at 2 0.900 by rule v1');
    });
  });

  it('never talks over somebody who has taken over, however close they come', async () => {
    await withService(
      (environment) => working(askedAt(answers)(environment)),
      async (service, nour) => {
        const agent = await person(service, 'agent');
        const outcomes = { answered: 0, dropped: 0 };
        for (let run = 0; run < times(20); run++) {
          let answer = (): void => undefined;
          answers.reset();
          answers.after = new Promise((resolve) => (answer = resolve));
          const begun = await nour.begin('Bonjour');
          await until(() => answers.asked.length === 1, 'the question');
          const takingOver = nour
            .move(begun, 'ask-for-person')
            .then(() =>
              agent.http.post(`/v1/support/conversations/${begun.id}/messages`).send({ content: 'Bonjour' }),
            );
          // How close the others come is a matter of chance.
          const comesAfter = run % 4 === 3;
          if (!comesAfter) setTimeout(answer, run);
          expect((await takingOver).status).toBe(201);
          if (comesAfter) answer();
          const ended = async (): Promise<string | undefined> =>
            (await decisionsOf(service, begun)).find((line) => /^answer/.test(line))?.split(' ')[0];
          await until(async () => (await ended()) !== undefined, 'what became of the answer');
          const senders = (await nour.history(begun)).map(({ senderKind }) => senderKind).join(' ');
          const isAnswered = (await ended()) === 'answered';
          expect(senders).toBe(isAnswered ? 'user assistant system agent' : 'user system agent');
          outcomes[isAnswered ? 'answered' : 'dropped'] += 1;
        }
        expect(outcomes.dropped).toBeGreaterThan(0);
      },
    );
  });
});

function source(given: object): object {
  return { answer: 'Oui.', confidence: 0.9, crisis: false, sources: [given] };
}
