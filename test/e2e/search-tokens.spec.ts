import { createCipheriv, createHmac, hkdfSync, randomUUID } from 'node:crypto';
import type { CreationAttributes, WhereOptions } from 'sequelize';
import { asService } from '../../src/platform/access/database-context.js';
import { matches, type MatchOptions } from '../../src/platform/privacy/fold-words.js';
import { ModelEncryptions } from '../../src/platform/privacy/model-encryptions.js';
import { KeyRotation } from '../../src/platform/privacy/rotation/key-rotation.js';
import { SearchTokens } from '../../src/platform/privacy/search-tokens.js';
import { Memo, startArchive } from '../setup/archive.js';
import type { Service } from '../setup/service.js';
import { keyOf, withKeys } from '../setup/vault.js';

const [k1, k2] = [keyOf('k1', 'a'), keyOf('k2', 'b')];
const place = { table: 'archive.memos', column: 'content' };

/** The models are those of the service that was started last, so there is one at a time. */
let service: Service;
const tokens = (): SearchTokens => service.app.get(SearchTokens, { strict: false });

async function restart(...keys: (typeof k1)[]): Promise<void> {
  await service?.close();
  service = await startArchive(withKeys(...keys));
}

beforeAll(() => restart(k1));
afterAll(() => service.close());

const asArchive = <T>(work: () => Promise<T>): Promise<T> => asService('test.archive', work);
const create = (values: CreationAttributes<Memo>) => asArchive(() => Memo.create(values));
const byId = (id: string, attributes?: string[]) =>
  asArchive(() => Memo.findByPk(id, { rejectOnEmpty: true, ...(attributes && { attributes }) }));

async function find(query: string, threads: string[], options?: MatchOptions): Promise<string[]> {
  const encryptions = service.app.get(ModelEncryptions, { strict: false });
  const where = encryptions.containing(Memo, 'content', query, threads, options) as WhereOptions<Memo>;
  const found = await asArchive(() => Memo.findAll({ where, order: ['id'] }));
  return found.map(({ content }) => content!);
}

async function stored(id: string): Promise<string[] | null> {
  const [row] = await service.query<{ tokens: string[] | null }>(
    'SELECT search_tokens AS tokens FROM archive.memos WHERE id = $1',
    [id],
  );
  return row!.tokens;
}

describe('a search over encrypted texts', () => {
  const threadId = randomUUID();
  const texts = [
    'Meet me at the harbour at 18:30',
    "L'école de Zoë est près d'ici",
    'ذَهَبَ الطَّالِبُ إِلَى المَدرَسَةِ ١٢',
    '東京都に行く',
    'Straße 👍🏽',
  ];

  beforeAll(() =>
    asArchive(() => Memo.bulkCreate([...texts, '', null].map((content) => ({ content, threadId })))),
  );

  const searches: [string, number[], MatchOptions?][] = [
    ['harbour', [0]],
    ['HARB me', [0]],
    ['arbour', []],
    ['harbour nowhere', []],
    ['18', [0]],
    ['harb', [], { exact: true }],
    ['harbour meet', [0], { exact: true }],
    ['ecole', [1]],
    ['l’ÉCOLE zoe', [1]],
    ['الى المدرسه', [2]],
    ['إلَى', [2]],
    ['12', [2]],
    ['京', [3]],
    ['京都に', [3]],
    ['京行', []],
    ['STRASSE', [4]],
    ['👍', [4]],
    ['', []],
    ['?!', []],
  ];
  it.each(searches.map(([query, expected, options = {}]) => [query, expected, options] as const))(
    'finds for %j the texts %j',
    async (query, expected, options) => {
      expect(await find(query, [threadId], options)).toEqual(expected.map((at) => texts[at]));
      expect(texts.filter((text) => matches(text, query, options))).toEqual(expected.map((at) => texts[at]));
    },
  );

  it('finds nothing in another scope, where the same text has other tokens', async () => {
    const other = randomUUID();
    expect(await find('harbour', [other])).toEqual([]);
    const [here, there] = [threadId, other].map((scope) => tokens().tokens(texts[0]!, { ...place, scope }));
    expect(here!.length).toBeGreaterThan(20);
    expect(here!.filter((token) => there!.includes(token))).toEqual([]);
    expect(await find('harbour', [other, threadId.toUpperCase()])).toEqual([texts[0]]);
  });

  it.each([
    ['column', { ...place, column: 'title' }],
    ['table', { ...place, table: 'archive.memo' }],
  ])('has other tokens in another %s', (_, elsewhere) => {
    const here = tokens().tokens('one word', { ...place, scope: threadId });
    const there = tokens().tokens('one word', { ...elsewhere, scope: threadId });
    expect(here.filter((token) => there.includes(token))).toEqual([]);
  });
});

describe('the tokens', () => {
  const threadId = '0193aa00-0000-7000-8000-0000000000ff';

  it('are what the decision says, so that another program with the key can make them', () => {
    const info = '["atrium","search-tokens","archive.memos","content"]';
    const columnKey = Buffer.from(hkdfSync('sha256', k1.key, '', info, 32));
    const key = createHmac('sha256', columnKey).update(threadId).digest();
    const token = (term: string): bigint => {
      const cipher = createCipheriv('aes-256-ecb', key, null);
      return cipher.update(Buffer.from(term.padEnd(16, '\0'))).readBigInt64BE();
    };
    const terms = ['wcat', 'pca', 'pcat', 'wa'].map(token);
    const expected = terms.sort((a, b) => (a < b ? -1 : 1)).map(String);
    expect(tokens().tokens('A cat, a CAT!', { ...place, scope: threadId })).toEqual(expected);
  });

  it('do not tell the order of words, nor how often one comes', () => {
    const of = (text: string) => tokens().tokens(text, { ...place, scope: threadId });
    expect(of('nine red apples')).toEqual(of('apples red nine red red'));
  });

  it('differ for long words that differ', () => {
    const long = (end: string): string => 'Ω'.repeat(40) + end;
    const [first, second] = ['α', 'β'].map((end) =>
      tokens().tokens(long(end), { ...place, scope: threadId }),
    );
    expect(first!.filter((token) => !second!.includes(token))).toHaveLength(1);
  });

  it('tell nothing of the text in the database, and are masked in the audit and left out of the export', async () => {
    const person = await service.signIn('member');
    const { id } = await create({ content: 'confidential 4711', threadId, ownerId: person.userId });
    const [row] = await service.query<{ text: string; tokens: string }>(
      `SELECT memos::text AS text, search_tokens::text AS tokens FROM archive.memos WHERE id = $1`,
      [id],
    );
    expect(row!.text).not.toMatch(/confidential|4711/);
    expect(row!.tokens).toMatch(/^\{-?\d+(,-?\d+)+\}$/);
    const [entry] = await service.query<{ changes: string }>(
      `SELECT changes::text FROM platform.audit_logs WHERE table_name = 'archive.memos' AND record_id = $1`,
      [id],
    );
    expect(entry!.changes).toContain('search_tokens');
    for (const token of (await stored(id))!) expect(entry!.changes).not.toContain(token.replace('-', ''));
    const { text } = await person.http.get('/v1/me/export').expect(200);
    const { data } = JSON.parse(text) as { data: Record<string, object[]> };
    expect(data['archive.memos']).toMatchObject([{ id, content: 'confidential 4711' }]);
    expect(data['archive.memos']![0]).not.toHaveProperty('searchTokens');
  });
});

describe('a text that changes', () => {
  it('is found by its new words alone, also when it is emptied, cleared or moved', async () => {
    const [threadId, other] = [randomUUID(), randomUUID()];
    const { id } = await create({ content: 'walnut', threadId });
    const memo = await byId(id);
    await asArchive(() => memo.update({ content: 'hazelnut' }));
    expect([await find('walnut', [threadId]), await find('hazelnut', [threadId])]).toEqual([
      [],
      ['hazelnut'],
    ]);
    await asArchive(() => memo.update({ threadId: other }));
    expect([await find('hazel', [threadId]), await find('hazel', [other])]).toEqual([[], ['hazelnut']]);
    await asArchive(() => memo.update({ content: '' }));
    expect(await stored(id)).toEqual([]);
    await asArchive(() => memo.update({ content: null }));
    expect(await stored(id)).toBeNull();
  });

  it('has no tokens where it has no scope, and none after text or scopes are cleared over several rows', async () => {
    const { id } = await create({ content: 'nowhere' });
    expect(await stored(id)).toBeNull();
    for (const cleared of [{ content: null }, { threadId: null }]) {
      const memo = await create({ content: 'somewhere', threadId: randomUUID() });
      expect(await stored(memo.id)).not.toBeNull();
      await asArchive(() => Memo.update(cleared, { where: { id: memo.id } }));
      expect(await stored(memo.id)).toBeNull();
    }
  });

  it('is saved after a save that failed, with the tokens of where it is then', async () => {
    const threadId = randomUUID();
    const memo = Memo.build({ content: 'tried twice', threadId: randomUUID(), ownerId: 'nobody' });
    await expect(asArchive(() => memo.save())).rejects.toThrow('uuid');
    await asArchive(() => memo.set({ ownerId: null, threadId }).save());
    expect(await find('tried', [threadId])).toEqual(['tried twice']);
  });

  const secret = 'nobody-else-may-know';
  it.each<[string, (id: string) => Promise<unknown>, string]>([
    ['tokens of one’s own', async () => Memo.build({ searchTokens: ['1'] }), 'is set by saving content'],
    ['plain text for tokens', () => Memo.findAll({ where: { searchTokens: secret as never } }), 'kept from'],
    ['a text of several rows', () => Memo.update({ content: secret }, { where: {} }), 'over several rows'],
    [
      'tokens of several rows',
      () => Memo.update({ searchTokens: ['1'] }, { where: {} }),
      'is set by saving content',
    ],
    ['a scope of several rows', () => Memo.update({ threadId: randomUUID() }, { where: {} }), 'several rows'],
    ['a scope that is no UUID', () => Memo.create({ content: secret, threadId: secret }), 'is no UUID'],
    [
      'a text whose scope was not read',
      async (id) => (await byId(id, ['id', 'content'])).update({ content: secret }),
      'read threadId before you change content',
    ],
    [
      'a scope whose text was not read',
      async (id) => (await byId(id, ['id', 'threadId'])).update({ threadId: randomUUID() }),
      'read content before you change threadId',
    ],
  ])('is refused with %s', async (_, attempt, message) => {
    const { id } = await create({ content: 'unchanged', threadId: randomUUID() });
    const before = await stored(id);
    const error = await asArchive(() => attempt(id)).then(
      () => new Error('it was not refused'),
      (reason: Error) => reason,
    );
    expect(error.message).toContain(message);
    expect(error.message).not.toContain(secret);
    expect(await stored(id)).toEqual(before);
  });
});

it('leaves a row that shares a token by chance to matches', async () => {
  const threadId = randomUUID();
  const { id } = await create({ content: 'innocent', threadId });
  const [foreign] = tokens().query('guilty', { ...place, scope: threadId });
  await service.query(
    'UPDATE archive.memos SET search_tokens = search_tokens || $2::bigint[] WHERE id = $1',
    [id, foreign],
  );
  const found = await find('guilty', [threadId]);
  expect(found).toEqual(['innocent']);
  expect(found.filter((text) => matches(text, 'guilty'))).toEqual([]);
});

describe('while keys are rotated', () => {
  const rotate = () =>
    service.app.get(KeyRotation, { strict: false }).rotate({ isDryRun: false, onProgress: () => undefined });
  afterAll(() => restart(k1));

  it('finds a text before, meanwhile and after, in the end with the new key alone', async () => {
    const [threadId, other] = [randomUUID(), randomUUID()];
    const all = ['plum one', 'plum three', 'plum two'];
    const sorted = async () => (await find('plum', [threadId, other])).sort();
    await create({ content: 'plum one', threadId });
    const { id } = await create({ content: 'plum two', threadId: other });
    await service.query(
      'UPDATE archive.memos SET search_tokens = NULL WHERE content IS NULL OR thread_id IS NULL',
    );
    await restart(k2, k1);
    await create({ content: 'plum three', threadId });
    expect(await sorted()).toEqual(all);

    const memo = await byId(id);
    await asArchive(() => memo.update({ content: 'plum two' }));
    expect(await sorted()).toEqual(all);
    expect(await rotate()).toMatchObject({ unreadable: 0, after: { stale: 0 } });
    expect(await sorted()).toEqual(all);
    await restart(k2);
    expect(await sorted()).toEqual(all);
    expect(await rotate()).toMatchObject({ rows: 0 });
  });

  it('fills tokens that are not there yet, and none for a row without a scope', async () => {
    const threadId = randomUUID();
    const [searched, unscoped] = [
      await create({ content: 'quince', threadId }),
      await create({ content: 'quince' }),
    ];
    await service.query('UPDATE archive.memos SET search_tokens = NULL WHERE id = $1', [searched.id]);
    expect(await find('quince', [threadId])).toEqual([]);
    expect(await rotate()).toMatchObject({ rows: 1, after: { stale: 0 } });
    expect(await find('quince', [threadId])).toEqual(['quince']);
    expect(await stored(unscoped.id)).toBeNull();
  });
});

describe('a search over a thousand scopes', () => {
  const threads = Array.from({ length: 1_000 }, () => randomUUID());
  const statement = `
    SELECT memo.id FROM unnest($1::uuid[], $2::text[]) AS wanted (scope, tokens)
     CROSS JOIN LATERAL (SELECT * FROM archive.memos
                          WHERE search_tokens @> wanted.tokens::bigint[] OFFSET 0) AS memo
     WHERE memo.thread_id = wanted.scope`;

  /** Its plan, as Sequelize of the service sends it. */
  const plan = (work: <T>(work: () => T) => T) =>
    work(async () => {
      const { scopes, tokens: sets } = tokens().wanted('common rare7', place, threads);
      const [lines] = await Memo.sequelize!.query(`EXPLAIN ${statement}`, { bind: [scopes, sets] });
      return (lines as Record<string, string>[]).map((line) => line['QUERY PLAN']).join('\n');
    });

  beforeAll(async () => {
    const rows = threads.flatMap((threadId, at) =>
      [`common rare${at}`, ...Array<string>(4).fill('common words of nobody')].map((text) => ({
        threadId,
        tokens: `{${tokens()
          .tokens(text, { ...place, scope: threadId })
          .join(',')}}`,
      })),
    );
    await service.query(
      `INSERT INTO archive.memos (thread_id, search_tokens)
       SELECT thread_id, tokens::bigint[] FROM unnest($1::uuid[], $2::text[]) AS made (thread_id, tokens)`,
      [rows.map(({ threadId }) => threadId), rows.map((row) => row.tokens)],
    );
    await service.query('VACUUM (ANALYZE) archive.memos');
  });

  it('finds each row in its scope by one statement, with the tokens of either key', async () => {
    const found = async (query: string, options?: MatchOptions): Promise<number> => {
      const { scopes, tokens: sets } = tokens().wanted(query, place, threads, options);
      return (await service.query(statement, [scopes, sets])).length;
    };
    expect(await found('common')).toBe(5_000);
    expect(await found('com rare7')).toBe(111);
    expect(await found('common rare7', { exact: true })).toBe(1);
    expect([await found('absent'), await found('...')]).toEqual([0, 0]);
  });

  it('looks into the GIN index, as the service', async () => {
    expect(await plan((work) => asService('test.archive', work))).toMatch(
      /Bitmap Index Scan on memos__search_tokens_idx\s.*\n\s*Index Cond: \(search_tokens @> \(wanted\.tokens\)::bigint\[\]\)/,
    );
  });

  it('does not as a person, whose rows are told first', async () => {
    expect(await plan((work) => service.asAdministrator(work))).not.toContain('memos__search_tokens_idx');
  });
});
