import { createHash } from 'node:crypto';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { FileJanitor } from '../../../src/platform/files/file-janitor.js';
import { FileGoneError, FileStore } from '../../../src/platform/files/storage/file-store.js';
import { Erasure } from '../../../src/platform/privacy/erasure.js';
import { runNow } from '../../setup/jobs.js';
import { png } from '../../setup/sample-files.js';
import { startService, type Service } from '../../setup/service.js';
import { person, type Person, type Thread } from './people.js';

let service: Service;
let ines: Person;
let omar: Person;
let thread: Thread;

beforeAll(async () => {
  service = await startService();
  [ines, omar] = [await person(service), await person(service)];
});

beforeEach(async () => (thread = await ines.begin([omar])));

afterAll(() => service.close());

const picture = png();
const files = (): string => `/v1/threads/${thread.id}/attachments`;
const upload = (who: Person, content: Buffer, name = 'picture.txt') =>
  who.http.post(files()).attach('file', content, { filename: name, contentType: 'text/plain' });
const download = (who: Person, id: string) => who.http.get(`${files()}/${id}`).buffer();

it('go with a message, of the type that they are, to the participants alone', async () => {
  const uploaded = await upload(ines, picture).expect(201);
  expect(uploaded.body).toMatchObject({
    messageId: null,
    fileName: 'picture.txt',
    mimeType: 'image/png',
    sizeBytes: picture.length,
    sha256: createHash('sha256').update(picture).digest('hex'),
  });
  const { id } = uploaded.body as { id: string };
  await download(omar, id).expect(404);
  const message = await ines.send(thread, 'See picture.', { attachmentIds: [id] });
  expect(message).toMatchObject({ attachmentCount: 1 });
  expect((await omar.history(thread))[0]).toMatchObject({ attachmentCount: 1 });
  const listed = await omar.http
    .get(`/v1/threads/${thread.id}/messages/${message.id}/attachments`)
    .expect(200);
  expect(listed.body.data).toEqual([{ ...uploaded.body, messageId: message.id }]);
  const whole = await download(omar, id).expect(200);
  expect(whole.body).toEqual(picture);
  expect(whole.headers).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': 'attachment; filename=picture.txt',
    'x-content-type-options': 'nosniff',
  });
  const part = await download(omar, id).set('range', 'bytes=1-3').expect(206);
  expect(part.body.toString()).toBe('PNG');
  await download(await person(service), id).expect(404);
});

it('are of whoever uploaded them to the thread, and are sent once', async () => {
  const { body } = await upload(ines, picture).expect(201);
  const send = (who: Person, to: Thread) =>
    who.http.post(`/v1/threads/${to.id}/messages`).send({ content: 'Mine.', attachmentIds: [body.id] });
  const other = await ines.begin([omar]);
  for (const refused of [await send(omar, thread), await send(ines, other)]) {
    expect([refused.status, refused.body.code]).toEqual([422, 'messaging.attachment_not_found']);
  }
  expect((await ines.thread(thread)).lastSeq).toBe(0);
  await omar.http.delete(`${files()}/${body.id}`).expect(404);
  await ines.http.delete(`/v1/threads/${other.id}/attachments/${body.id}`).expect(404);
  await send(ines, thread).expect(201);
  await send(ines, thread).expect(422);
  await ines.http.delete(`${files()}/${body.id}`).expect(404);
});

it('are refused where they are too much, empty, of a type that is not taken, or to a thread of others', async () => {
  expect((await upload(ines, Buffer.alloc(0)).expect(400)).body.errors).toMatchObject([{ field: 'file' }]);
  expect((await upload(ines, Buffer.from('<svg onload="x"/>'), 'innocent.png')).status).toBe(415);
  expect((await upload(ines, png(25 * 1_024 * 1_024 + 1))).status).toBe(413);
  await upload(await person(service), picture).expect(404);
  await ines.http.post(files()).send({ file: 'no' }).expect(415);
});

it('go with their rows: from the storage, too', async () => {
  const kept = () =>
    service.query<{ key: string }>(
      'SELECT storage_key AS key FROM messaging.attachments WHERE thread_id = $1',
      [thread.id],
    );
  const sentWith = async (): Promise<{ id: string; messageId: string }> => {
    const { body } = await upload(ines, picture).expect(201);
    const message = await ines.send(thread, 'With a file.', { attachmentIds: [body.id] });
    return { id: body.id as string, messageId: message.id };
  };
  const [deleted, old] = [await sentWith(), await sentWith()];
  const unsent = (await upload(ines, picture).expect(201)).body as { id: string };
  const files = await kept();
  expect(files).toHaveLength(3);
  await ines.http.delete(`/v1/threads/${thread.id}/messages/${deleted.messageId}`).expect(204);
  await download(omar, deleted.id).expect(404);
  await service.query(`UPDATE messaging.messages SET created_at = now() - interval '31 days' WHERE id = $1`, [
    old.messageId,
  ]);
  await service.query(
    `UPDATE messaging.attachments SET created_at = now() - interval '2 days' WHERE id = $1`,
    [unsent.id],
  );
  await ines.http.patch(`/v1/threads/${thread.id}`).send({ retentionDays: 30 }).expect(200);
  expect(await runNow(service, 'messaging.retention')).toEqual({ done: 1, failed: 0 });
  expect(await kept()).toEqual([]);
  await service.app.get(FileJanitor, { strict: false }).sweep();
  const store = service.app.get(FileStore, { strict: false });
  for (const { key } of files) await expect(store.read(key, 0, 9)).rejects.toThrow(FileGoneError);
});

it('stay under a legal hold, for nobody in the thread', async () => {
  const { body } = await upload(ines, picture).expect(201);
  const message = await ines.send(thread, 'Evidence.', { attachmentIds: [body.id] });
  await service.http.put(`/v1/threads/${thread.id}/legal-hold`).send({ reason: 'Case 7' }).expect(200);
  await ines.http.delete(`/v1/threads/${thread.id}/messages/${message.id}`).expect(204);
  await download(omar, body.id).expect(404);
  const kept = () => service.query('SELECT FROM messaging.attachments WHERE id = $1', [body.id]);
  expect(await kept()).toHaveLength(1);
  await expect(service.query('DELETE FROM messaging.attachments WHERE id = $1', [body.id])).rejects.toThrow(
    'legal hold',
  );
  await service.http.delete(`/v1/threads/${thread.id}/legal-hold`).expect(204);
  expect(await kept()).toHaveLength(0);
});

it('are taken back and removed unsent under a legal hold as without one', async () => {
  const [taken, forgotten] = [await upload(ines, picture), await upload(ines, picture)];
  await service.http.put(`/v1/threads/${thread.id}/legal-hold`).send({ reason: 'Case 8' }).expect(200);
  await ines.http.delete(`${files()}/${taken.body.id}`).expect(204);
  await service.query(
    `UPDATE messaging.attachments SET created_at = now() - interval '2 days' WHERE id = $1`,
    [forgotten.body.id],
  );
  expect(await runNow(service, 'messaging.retention')).toEqual({ done: 1, failed: 0 });
  await download(ines, forgotten.body.id as string).expect(404);
});

it('go with whoever is erased, but for those that were sent and are held', async () => {
  const gone = await person(service);
  const add = async (to: Thread, isSent: boolean): Promise<string> => {
    thread = to;
    const { body } = await upload(gone, picture).expect(201);
    if (isSent) await gone.send(to, 'With a file.', { attachmentIds: [body.id] });
    return body.id as string;
  };
  const [free, held] = [await gone.begin([ines]), await gone.begin([ines])];
  await add(free, true);
  await add(held, false);
  const evidence = await add(held, true);
  // Who has left a thread has written in it all the same.
  await gone.http.delete(`/v1/threads/${held.id}/participants/${gone.userId}`).expect(204);
  await service.http.put(`/v1/threads/${held.id}/legal-hold`).send({ reason: 'Case 9' }).expect(200);
  const erasure = service.app.get(Erasure, { strict: false });
  await service.app.get(TransactionRunner, { strict: false }).run(() => erasure.erase(gone.userId));
  expect(
    await service.query('SELECT id FROM messaging.attachments WHERE user_id = $1', [gone.userId]),
  ).toEqual([{ id: evidence }]);
});
