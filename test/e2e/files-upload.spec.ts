import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docx, pdf, png, xlsxToldLate, zip } from '../setup/sample-files.js';
import type { Service, SignedIn } from '../setup/service.js';
import { startShelf } from '../setup/shelf.js';
import { expectKeptAlone, pathOf } from '../setup/stored-bytes.js';

let service: Service;
let owner: SignedIn;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'atrium-files-'));
  service = await startShelf((environment) => ({ ...environment, dataDir }));
  owner = await service.signIn('member');
});
afterAll(async () => {
  await service.close();
  await rm(dataDir, { recursive: true });
});

const send = (bytes: Buffer, fileName = 'hand.png', contentType?: string) =>
  owner.http
    .post('/test/scans')
    .attach('file', bytes, { filename: fileName, ...(contentType && { contentType }) });

const codesOf = (body: { errors?: { field: string; code: string }[] }): string[] =>
  (body.errors ?? []).map(({ field, code }) => `${field}: ${code}`);

describe('a form with a file', () => {
  it('is kept as it is, and what is stored is not to be read without its key', async () => {
    const bytes = png(200_000);
    const { body } = await send(bytes).field('note', 'left').expect(201);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(body).toEqual({
      id: body.id,
      fileName: 'hand.png',
      mimeType: 'image/png',
      sizeBytes: 200_000,
      sha256,
    });
    const content = await owner.http.get(`/test/scans/${body.id}/content`).buffer().expect(200);
    expect(Buffer.compare(content.body as Buffer, bytes)).toBe(0);
    const stored = await readFile(await pathOf(service, dataDir, body.id));
    expect(stored.length).toBe(200_000 + 4 * 16);
    for (const piece of [bytes.subarray(0, 16), bytes.subarray(-16), bytes.subarray(70_000, 70_016)]) {
      expect(stored.includes(piece)).toBe(false);
    }
    const [row] = await service.query<{ key: Buffer; note: string }>(
      'SELECT file_key AS key, note FROM shelf.scans WHERE id = $1',
      [body.id],
    );
    expect(row).toMatchObject({ note: 'left' });
    expect(row!.key.subarray(0, 5)).toEqual(Buffer.from('\x01\x03dev', 'latin1'));
  });

  it('takes its fields by the rules of every body, before or after the file', async () => {
    const after = await send(png()).field('note', 'x'.repeat(51)).expect(400);
    expect([after.body.code, codesOf(after.body)]).toEqual([
      'platform.invalid_input',
      ['note: platform.invalid_text'],
    ]);
    const before = await owner.http.post('/test/scans').field('colour', 'red').attach('file', png(), 'a.png');
    expect([before.status, codesOf(before.body)]).toEqual([400, ['colour: platform.unknown_field']]);
    const none = await owner.http.post('/test/scans/plain').field('note', 'x').attach('file', png(), 'a.png');
    expect([none.status, codesOf(none.body)]).toEqual([400, ['note: platform.unknown_field']]);
    await owner.http.post('/test/scans').field('note', 'first').attach('file', png(), 'a.png').expect(201);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\hand.png', 'hand.png'],
    ['U\u0308berweisung 你好.png', 'Überweisung 你好.png'],
    ['invoice\u202Egnp.exe', 'invoicegnp.exe'],
    ['a\u200Bb  c\u00A0.png', 'ab c .png'],
    ['...', 'file'],
    ['.htaccess', 'htaccess'],
    [`${'ä'.repeat(300)}.png`, `${'ä'.repeat(251)}.png`],
    ['it\'s 100% "safe".png', 'it\'s 100% "safe".png'],
  ])('called %j is kept as %j, and stored under a name of chance', async (given, kept) => {
    const { body } = await send(png(), given).expect(201);
    expect(body.fileName).toBe(kept);
    expect((await pathOf(service, dataDir, body.id)).replace(dataDir, '')).toMatch(
      /^\/files\/([0-9a-f]{2})\/([0-9a-f]{2})\/\1\2[0-9a-f]{44}$/,
    );
    const { headers } = await owner.http.get(`/test/scans/${body.id}/content`).expect(200);
    expect(headers['content-disposition']).toMatch(/^attachment; filename/);
  });
});

describe('the type of a file', () => {
  const office = 'application/vnd.openxmlformats-officedocument';

  it.each([
    ['a PNG', png(), 'image/png'],
    ['a PDF', pdf(), 'application/pdf'],
    ['a document of an office', docx(), `${office}.wordprocessingml.document`],
    ['a sheet that tells so late', xlsxToldLate(), `${office}.spreadsheetml.sheet`],
    ['a text', Buffer.from('Grüße,\r\nIneś\n'), 'text/plain'],
    ['a table of text', Buffer.from('a;b\n1;2\n'), 'text/plain'],
    ['a text that begins like a bitmap', Buffer.from('BMW is a car'), 'text/plain'],
    ['a text that is longer than one chunk', Buffer.from('ä€𝄞'.repeat(30_000)), 'text/plain'],
  ])('is found by its content: %s', async (_, bytes, mimeType) => {
    const { body } = await send(bytes, 'whatever.exe', 'application/x-msdownload').expect(201);
    expect(body.mimeType).toBe(mimeType);
  });

  it.each([
    ['a page', Buffer.from('\uFEFF \n<!DOCTYPE html><p>Hello'), 'text/html'],
    ['a script in a page', Buffer.from('<script>alert(1)</script>'), 'text/html'],
    ['a drawing that could run', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
    ['XML', Buffer.from('<?xml version="1.0"?><svg/>'), 'application/xml'],
    ['a program', Buffer.from('4d5a90000300000004000000ffff0000', 'hex'), 'x-msdownload'],
    ['an archive', zip({ 'a.txt': 'a' }), 'application/zip'],
    ['bytes of no kind', Buffer.from('0001020304ff', 'hex'), 'application/octet-stream'],
    ['a text with a NUL', Buffer.from('a\0b'), 'application/octet-stream'],
    ['a text in another character set', Buffer.from('Gr\xfc\xdfe', 'latin1'), 'application/octet-stream'],
    [
      'a text that is none near its end',
      Buffer.concat([Buffer.from('a'.repeat(100_000)), Buffer.from([0xc3])]),
      'application/octet-stream',
    ],
  ])('is refused: %s', async (_, bytes, type) => {
    const { body } = await send(bytes, 'hand.png', 'image/png').expect(415);
    expect([body.code, codesOf(body)]).toEqual([
      'platform.file_type_refused',
      ['file: platform.file_type_refused'],
    ]);
    expect(body.detail).toContain(type);
    await expectKeptAlone(service, dataDir);
  });

  it('can be narrowed by a route', async () => {
    const plain = (bytes: Buffer) => owner.http.post('/test/scans/plain').attach('file', bytes, 'a');
    await plain(pdf()).expect(415);
    await plain(png()).expect(201);
  });
});

describe('a form that is refused', () => {
  const leavesNothing = async (work: () => Promise<void>): Promise<void> => {
    const rows = await service.query('SELECT FROM shelf.scans');
    await work();
    await expectKeptAlone(service, dataDir);
    expect(await service.query('SELECT FROM shelf.scans')).toHaveLength(rows.length);
    expect(await service.query('SELECT FROM platform.discarded_files')).toEqual([]);
  };

  it('leaves nothing: too large, empty, none, several, another field, not a form', () =>
    leavesNothing(async () => {
      const post = () => owner.http.post('/test/scans');
      const answers = [
        await send(png(1_000_001)),
        await send(png(30_000_000)),
        await send(Buffer.alloc(0)),
        await post().field('note', 'x'),
        await post().field('file', 'x'),
        await post().attach('file', png(), 'a.png').attach('file', png(), 'b.png'),
        await post().attach('scan', png(), 'a.png'),
        await post().attach('file', png(), 'a.png').field('note', 'a').field('note', 'b'),
        await post().send({ note: 'x' }),
        await post().set('content-type', 'image/png').send(png()),
        await post(),
        await post().set('content-type', 'multipart/form-data').send('x'),
        await post().set('content-type', 'multipart/form-data; boundary=x').send('--x\r\nbroken'),
        await post().field('note', 'x'.repeat(70_000)).attach('file', png(), 'a.png'),
        await post().field('__proto__', 'x').attach('file', png(), 'a.png'),
        await post().field('n'.repeat(200), 'x').attach('file', png(), 'a.png'),
      ];
      expect(answers.map(({ status, body }) => [status, body.code, ...codesOf(body)].join(' '))).toEqual([
        '413 platform.file_too_large file: platform.file_too_large',
        '413 platform.file_too_large file: platform.file_too_large',
        '400 platform.file_empty file: platform.file_empty',
        '400 platform.required file: platform.required',
        '400 platform.invalid_input file: platform.required',
        '400 platform.too_many_files file: platform.too_many_files',
        '400 platform.invalid_input scan: platform.unknown_field',
        '400 platform.invalid_input note: platform.invalid_body',
        '415 platform.unsupported_media_type',
        '415 platform.unsupported_media_type',
        '400 platform.required file: platform.required',
        '400 platform.invalid_body',
        '400 platform.invalid_body',
        '400 platform.invalid_body note: platform.invalid_body',
        '400 platform.invalid_body',
        `400 platform.invalid_input ${'n'.repeat(100)}…: platform.unknown_field`,
      ]);
    }));

  it('has at most so many fields and parts', () =>
    leavesNothing(async () => {
      let request = owner.http.post('/test/scans').attach('file', png(), 'a.png');
      for (let index = 0; index < 30; index++) request = request.field(`field${index}`, 'x');
      const { status, body } = await request;
      expect([status, body.code]).toEqual([400, 'platform.invalid_body']);
    }));

  it('is not read from who may not send it, nor by a route that takes JSON', () =>
    leavesNothing(async () => {
      await service.anonymous.post('/test/scans').attach('file', png(), 'a.png').expect(401);
      const answer = await service.http.post('/v1/niches').attach('file', png(), 'a.png');
      expect([answer.status, answer.body.code]).toEqual([415, 'platform.unsupported_media_type']);
    }));

  it('after its file was received: by the service that was to keep it', () =>
    leavesNothing(async () => {
      await send(png()).field('note', 'refuse').expect(409);
      expect(await service.query('SELECT FROM shelf.scans WHERE note = $1', ['refuse'])).toEqual([]);
    }));
});
