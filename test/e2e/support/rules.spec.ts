import type { Response } from 'supertest';
import { registerSupportCommands } from '../../../src/modules/support/index.js';
import { ContentRemover } from '../../../src/modules/support/conversations/content-remover.js';
import { asService } from '../../../src/platform/access/database-context.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { askedAt, startAnswerService, type AnswerServiceOfTest } from '../../setup/answer-service.js';
import { runHere } from '../../setup/command-here.js';
import { serviceEnvironment, startService, type Service } from '../../setup/service.js';
import { answerAll, decisionsOf, person, type Person } from './people.js';

interface Rules {
  id: string;
  version: number;
  state: string;
  minConfidence: string;
  patterns: { locale: string; signal: string; pattern: string }[];
}

let answers: AnswerServiceOfTest;
let service: Service;
let nour: Person;

beforeAll(async () => {
  answers = await startAnswerService();
  service = await startService(askedAt(answers));
  nour = await person(service);
});

beforeEach(() => answers.reset());

afterAll(async () => {
  await service.close();
  await answers.close();
});

const base = '/v1/support/rules';
const active = async (): Promise<Rules> => {
  const { body } = await service.http.get(base).query({ state: 'active' }).expect(200);
  expect(body.data).toHaveLength(1);
  return (await service.http.get(`${base}/${body.data[0].id}`).expect(200)).body as Rules;
};
const draft = async (body: object): Promise<Rules> =>
  (await service.http.post(base).send(body).expect(201)).body as Rules;
const activate = ({ id }: Rules) => service.http.post(`${base}/${id}/activate`);
const codeOf = ({ status, body }: Response): unknown[] => [status, (body as { code?: string }).code];

const plain = ({ patterns }: Rules) =>
  patterns.map(({ locale, signal, pattern }) => ({ locale, signal, pattern }));
const crisis = (pattern: string, locale = 'fr') => ({ locale, signal: 'crisis', pattern });

describe('a draft of the rules', () => {
  it('begins as the rules in use are, is changed, put to use at once, and stands then', async () => {
    const before = await active();
    const copy = await draft({ note: 'Finds more' });
    expect(copy).toMatchObject({
      version: before.version + 1,
      state: 'draft',
      note: 'Finds more',
      minConfidence: '0.600',
    });
    expect(copy.patterns).toHaveLength(before.patterns.length);
    const patterns = [crisis('suicid*'), crisis('plus la force de continuer')];
    const change = { minConfidence: '0.75', patterns };
    const { body } = await service.http.patch(`${base}/${copy.id}`).send(change).expect(200);
    expect(body).toMatchObject({ note: 'Finds more', minConfidence: '0.750', patterns });
    expect(await nour.begin('Plus la force de continuer')).toMatchObject({ mode: 'AUTO' });
    expect((await activate(copy).expect(200)).body).toMatchObject({ state: 'active', retiredAt: null });
    const retired = await service.http.get(`${base}/${before.id}`).expect(200);
    expect(retired.body).toMatchObject({ state: 'retired', retiredAt: expect.any(String) });
    const begun = await nour.begin('Plus la FORCE de continuer…');
    expect(begun).toMatchObject({ mode: 'SUPPORT', status: 'escalated' });
    expect((await decisionsOf(service, begun))[1]).toBe(
      `crisis_found crisis_pattern at 1 by rule v${copy.version}`,
    );
    for (const rules of [copy, before]) {
      const path = `${base}/${rules.id}`;
      expect(codeOf(await service.http.patch(path).send({ note: 'Later' }))).toEqual([
        409,
        'support.version_stands',
      ]);
      expect(codeOf(await service.http.delete(path))).toEqual([409, 'support.version_stands']);
      expect(codeOf(await activate(rules))).toEqual([409, 'support.version_stands']);
    }
    const again = await draft({ patterns: plain(before), minConfidence: '0.6' });
    await activate(again).expect(200);
  });

  it('is put to use with the next message, whichever process has activated it', async () => {
    // Past this one, as another would.
    const elsewhere = ({ id }: Rules) =>
      service.query(`
        UPDATE support.rule_sets SET state = 'retired', retired_at = now() WHERE state = 'active';
        UPDATE support.rule_sets SET state = 'active', activated_at = now() WHERE id = '${id}'`);
    const before = await active();
    expect(await nour.begin('au bord du gouffre')).toMatchObject({ mode: 'AUTO' });
    await elsewhere(await draft({ patterns: [crisis('bord du gouffre')] }));
    expect(await nour.begin('au bord du gouffre')).toMatchObject({ status: 'escalated' });
    await elsewhere(await draft({ patterns: plain(before) }));
    expect(await nour.begin('au bord du gouffre')).toMatchObject({ mode: 'AUTO' });
  });

  it('is one in use, however many are activated at once', async () => {
    const drafts = await Promise.all(Array.from({ length: 4 }, () => service.http.post(base).send({})));
    expect(drafts.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const activated = await Promise.all(drafts.map(({ body }) => activate(body as Rules)));
    expect(activated.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(drafts.map(({ body }) => (body as Rules).id)).toContain((await active()).id);
  });

  it.each(['', '..', '.. mourir', 'mourir ..', 'en .. .. finir', '***', '!!', 'sui*cide', '死'])(
    'has no pattern such as %j',
    async (pattern) => {
      const response = await service.http.post(base).send({ patterns: [crisis('suicid*'), crisis(pattern)] });
      expect(response.status).toBe(400);
      expect(response.body.errors).toMatchObject([{ field: 'patterns.1.pattern' }]);
    },
  );

  it('is not put to use when it would find no crisis', async () => {
    const blind = await draft({ patterns: [{ locale: 'fr', signal: 'wants_person', pattern: 'un humain' }] });
    expect(codeOf(await activate(blind))).toEqual([409, 'support.finds_no_crisis']);
    await service.http.delete(`${base}/${blind.id}`).expect(204);
    await service.http.get(`${base}/${blind.id}`).expect(404);
  });

  it('is tried on a text, of which nothing is kept', async () => {
    const trial = await draft({ patterns: [crisis('au bout du rouleau'), crisis('suicid*')] });
    const text = 'Je suis AU BOUT du rouleau';
    const tried = await service.http.post(`${base}/try`).send({ text, version: trial.version }).expect(200);
    expect(tried.body).toMatchObject({
      version: trial.version,
      signal: 'crisis',
      matching: [{ pattern: 'au bout du rouleau' }],
    });
    expect((await service.http.post(`${base}/try`).send({ text }).expect(200)).body).toMatchObject({
      signal: null,
      matching: [],
    });
    await service.http.post(`${base}/try`).send({ text, version: 999 }).expect(404);
    await service.http.delete(`${base}/${trial.id}`).expect(204);
  });
});

describe('npm run support:replay', () => {
  const replay = (...words: string[]) =>
    runHere(
      (program, open) => registerSupportCommands(program, open, serviceEnvironment()),
      ['support:replay', ...words],
      serviceEnvironment(),
    );
  /** Of each line: the message, and what it says. */
  const linesOf = (output: string, names: Record<string, string>): string[] =>
    output
      .split('\n')
      .filter((line) => line.includes(' conversation '))
      .map((line) => /conversation (\S+) (message .*)$/.exec(line)!)
      .map(([, id, rest]) => `${names[id!] ?? id} ${rest}`)
      .sort();

  it('finds exactly what the rules would decide otherwise now, and changes nothing', async () => {
    await service.query('DELETE FROM support.conversations');
    const rules = await active();
    const { version } = rules;
    const said: Record<string, string> = {};
    const begin = async (name: string, message: string): Promise<{ id: string }> => {
      const begun = await nour.begin(message);
      said[begun.id] = name;
      return begun;
    };
    await begin('same crisis', 'Je veux mourir');
    await begin('lost crisis', 'Overdose');
    await begin('new crisis', 'Au bout du rouleau');
    const forgotten = await begin('forgotten crisis', 'Une overdose encore');
    await begin('same person', 'Je veux parler à un conseiller');
    const people = await begin('new person', 'Passez-moi quelqu’un');
    await answerAll(service);
    await nour.move(people, 'ask-for-person');
    // People answer already: the wish for them changes nothing.
    await nour.say(people, 'Passez-moi quelqu’un');
    const sure = await begin('sure', 'Une question');
    await answerAll(service);
    answers.answer = { answer: 'Peut-être.', confidence: 0.5, crisis: false };
    await begin('unsure', 'Une autre question');
    await answerAll(service);
    await forget(forgotten.id);

    const same = await replay();
    expect(same).toEqual({ code: 0, output: expect.stringContaining('Nothing would differ.') });
    expect(same.output).toMatch(/messages 8, decisions about messages that are gone 1/);

    const trial = await draft({
      minConfidence: '0.4',
      patterns: [
        ...plain(rules).filter(({ pattern }) => !pattern.startsWith('overdos')),
        crisis('au bout du rouleau'),
        { locale: 'fr', signal: 'wants_person', pattern: 'passez moi quelqu un' },
      ],
    });
    const before = await service.query('SELECT count(*) FROM support.decision_logs');
    const { code, output } = await replay('--rules', String(trial.version));
    expect(code).toBe(1);
    expect(linesOf(output, said)).toEqual([
      `forgotten crisis message 1: was crisis (rules ${version}), would be nothing`,
      `lost crisis message 1: was crisis (rules ${version}), would be nothing`,
      'new crisis message 1: was answer (rules ' + version + '), would be crisis',
      `new person message 1: was answer (rules ${version}), would be wants_person`,
      `unsure message 1: was low_confidence (rules ${version}), would be answer`,
    ]);
    expect(output).toContain('Would differ: 5.');
    expect(output).not.toMatch(/rouleau|quelqu|question|overdose/i);
    expect(await service.query('SELECT count(*) FROM support.decision_logs')).toEqual(before);

    const strict = await draft({ minConfidence: '0.95' });
    expect(linesOf((await replay('--rules', String(strict.version))).output, said)).toEqual(
      ['new crisis', 'new person', 'sure'].map(
        (name) => `${name} message 1: was answer (rules ${version}), would be low_confidence`,
      ),
    );
    await nour.read(sure);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await replay('--rules', String(trial.version), '--since', later)).code).toBe(0);
  });

  it('says what is wrong with how it is called', async () => {
    expect(await replay('--rules', '99999')).toEqual({
      code: 1,
      output: 'There is no version 99999 of the rules.\n',
    });
    expect((await replay('--since', 'yesterday')).output).toContain('It must be a day such as 2026-11-01');
    expect((await replay('--rules', 'new')).output).toContain('It must be the number of a version');
  });

  const forget = (id: string): Promise<void> =>
    asService('support.test', () =>
      service.app
        .get(TransactionRunner)
        .run(() => service.app.get(ContentRemover, { strict: false }).remove([id])),
    );
});
