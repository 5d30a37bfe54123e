import pg from 'pg';
import { loadEnvironment } from '../../../src/config/environment.js';
import { startService, type Service, type SignedIn } from '../../setup/service.js';
import { counsellor, refusal, type CaseDocument, type CaseFile, type Counsellor } from './counsellors.js';

let service: Service;
let ines: Counsellor;
let zoe: SignedIn;
let file: CaseFile;

beforeAll(async () => {
  service = await startService();
  ines = await counsellor(service);
});

beforeEach(async () => {
  zoe = await service.signIn('member');
  file = await ines.begin({ email: null, notes: 'Une note du conseiller.' });
});

afterAll(() => service.close());

const invite = (accountId: string) =>
  ines.http.post(`/v1/beneficiaries/${file.id}/invitation`).send({ accountId });

describe('a file is linked with an account', () => {
  it('when whoever has it accepts, and not before', async () => {
    expect(refusal(await invite(ines.userId))).toEqual([422, 'casework.account_not_found', 'accountId']);
    expect(refusal(await invite(file.id))).toEqual([422, 'casework.account_not_found', 'accountId']);
    const { body } = await invite(zoe.userId).expect(201);
    expect(refusal(await invite(zoe.userId))).toEqual([409, 'casework.invitation_exists', 'accountId']);
    expect(refusal(await zoe.http.get('/v1/my-case'))).toEqual([404, 'casework.case_not_found']);
    const stranger = await service.signIn('member');
    await stranger.http.post(`/v1/my-case/invitations/${body.id}/accept`).expect(404);
    await ines.http.post(`/v1/my-case/invitations/${body.id}/accept`).expect(404);
    const listed = await zoe.http.get('/v1/my-case/invitations').expect(200);
    expect(listed.body.data).toMatchObject([{ id: body.id, counsellor: { id: ines.userId } }]);
    expect(listed.text).not.toContain('Camille');
    await zoe.http.post(`/v1/my-case/invitations/${body.id}/accept`).expect(204);
    await zoe.http.post(`/v1/my-case/invitations/${body.id}/accept`).expect(404);
    const mine = await zoe.http.get('/v1/my-case').expect(200);
    expect(mine.body).toMatchObject({ id: file.id, counsellor: { id: ines.userId }, firstName: 'Camille' });
    expect(mine.text).not.toContain('Une note du conseiller.');
    expect((await ines.file(file)).accountId).toBe(zoe.userId);
    expect(refusal(await invite(stranger.userId))).toEqual([409, 'casework.file_linked', 'accountId']);
  });

  it('one at a time, until one of the two ends it', async () => {
    await ines.link(file, zoe);
    const second = await ines.begin();
    const { body } = await ines.http
      .post(`/v1/beneficiaries/${second.id}/invitation`)
      .send({ accountId: zoe.userId })
      .expect(201);
    const accept = () => zoe.http.post(`/v1/my-case/invitations/${body.id}/accept`);
    expect(refusal(await accept())).toEqual([409, 'casework.account_linked', 'accountId']);
    await zoe.http.delete('/v1/my-case').expect(204);
    await accept().expect(204);
    await ines.http.delete(`/v1/beneficiaries/${second.id}/invitation`).expect(204);
    await zoe.http.get('/v1/my-case').expect(404);
    await ines.http.delete(`/v1/beneficiaries/${second.id}/invitation`).expect(404);
    const declined = (await invite(zoe.userId).expect(201)).body as { id: string };
    await zoe.http.delete(`/v1/my-case/invitations/${declined.id}`).expect(204);
    expect((await zoe.http.get('/v1/my-case/invitations').expect(200)).body.data).toEqual([]);
  });
});

describe('the beneficiary', () => {
  const share = (document: CaseDocument, isShared: boolean) =>
    ines.http.patch(`/v1/documents/${document.id}`).send({ isShared }).expect(200);

  it('sees the documents that are shared, and no other one', async () => {
    await ines.link(file, zoe);
    const [shared, kept] = [await ines.document(file, 'Partagé'), await ines.document(file, 'Gardé')];
    await share(shared, true);
    const listed = await zoe.http.get('/v1/my-case/documents').expect(200);
    expect((listed.body.data as CaseDocument[]).map(({ id }) => id)).toEqual([shared.id]);
    const download = (who: SignedIn, { id }: CaseDocument) =>
      who.http.get(`/v1/my-case/documents/${id}/content`);
    expect((await download(zoe, shared).expect(200)).text).toBe('Partagé');
    await download(zoe, kept).expect(404);
    const stranger = await service.signIn('member');
    await download(stranger, shared).expect(404);
    await ines.link(await ines.begin(), stranger);
    await download(stranger, shared).expect(404);
    // By the routes of counsellors neither, who keeps files of others or not.
    await zoe.http.get(`/v1/documents/${shared.id}/versions/1`).expect(403);
    await share(shared, false);
    await download(zoe, shared).expect(404);
  });

  it('who is a counsellor as well sees nothing more of their own file', async () => {
    const colleague = await counsellor(service);
    await ines.link(file, colleague);
    await ines.bring(file, 'preliminary');
    const { body } = await ines.talk(file).expect(201);
    const document = await ines.document(file);
    await share(document, true);
    for (const path of [
      `/v1/beneficiaries/${file.id}`,
      `/v1/beneficiaries/${file.id}/export`,
      `/v1/beneficiaries/${file.id}/conversations`,
      `/v1/case-conversations/${body.id}`,
      `/v1/documents/${document.id}`,
    ]) {
      expect([path, (await colleague.http.get(path)).status]).toEqual([path, 404]);
    }
    expect((await colleague.http.get('/v1/beneficiaries').expect(200)).body.data).toEqual([]);
    await colleague.http.patch(`/v1/documents/${document.id}`).send({ title: 'Mine' }).expect(404);
    const handed = await ines.http
      .post(`/v1/beneficiaries/${file.id}/hand-over`)
      .send({ counsellorId: colleague.userId, reason: 'Erreur.' });
    expect(refusal(handed)).toEqual([422, 'casework.not_a_counsellor', 'counsellorId']);
  });

  it('is shown their rows by the database only as far as they are shared', async () => {
    await ines.link(file, zoe);
    await ines.bring(file, 'preliminary');
    await ines.talk(file).expect(201);
    const [shared] = [await ines.document(file), await ines.document(file)];
    await share(shared, true);
    const client = new pg.Client(loadEnvironment().database.connection);
    await client.connect();
    try {
      await client.query(`BEGIN; SET LOCAL ROLE atrium_app`);
      await client.query(`SELECT set_config('atrium.user_id', $1, true)`, [zoe.userId]);
      const count = async (table: string): Promise<number> =>
        (await client.query(`SELECT FROM casework.${table}`)).rowCount!;
      const tables = ['beneficiaries', 'documents', 'document_versions', 'conversations', 'summaries'];
      const counts: number[] = [];
      for (const table of tables) counts.push(await count(table));
      expect(counts).toEqual([1, 1, 0, 0, 0]);
    } finally {
      await client.end();
    }
  });

  it('sees who read the file, what of it and when, also after it was handed over', async () => {
    const reads = async (query = {}) =>
      (await zoe.http.get('/v1/my-case/reads').query(query).expect(200)).body as {
        data: { reader: { id: string }; role: string; what: string[]; readAt: string }[];
        page: { nextCursor: string | null };
      };
    const document = await ines.document(file);
    await ines.file(file);
    await ines.link(file, zoe);
    await ines.bring(file, 'preliminary');
    const { body } = await ines.talk(file).expect(201);
    const before = (await reads()).data.length;
    await ines.http.get(`/v1/documents/${document.id}/versions/1`).expect(200);
    await ines.http.get(`/v1/case-conversations/${body.id}`).expect(200);
    await ines.http.get(`/v1/beneficiaries/${file.id}/export`).expect(200);
    // Lists, and one's own reading, are no reading of the file.
    await ines.http.get('/v1/beneficiaries').expect(200);
    await zoe.http.get('/v1/my-case').expect(200);
    const { data } = await reads();
    expect(data).toHaveLength(before + 3);
    expect(data.slice(0, 3).map(({ what }) => what)).toEqual([
      ['document', 'notes'],
      ['notes'],
      ['document'],
    ]);
    expect(data.at(-1)).toMatchObject({ reader: { id: ines.userId }, role: 'counsellor', what: ['file'] });
    const omar = await counsellor(service);
    await ines.http
      .post(`/v1/beneficiaries/${file.id}/hand-over`)
      .send({ counsellorId: omar.userId, reason: 'Congé.' })
      .expect(204);
    await omar.file(file);
    await omar.http.delete(`/v1/documents/${document.id}`).expect(204);
    const first = await reads({ limit: 1 });
    expect(first.data).toMatchObject([{ reader: { id: omar.userId }, role: 'counsellor', what: ['file'] }]);
    const rest = await reads({ cursor: first.page.nextCursor });
    expect(rest.data).toHaveLength(before + 3);
    expect(rest.data[0]).toMatchObject({
      ...{ reader: { id: ines.userId }, role: 'former_counsellor' },
      what: ['document', 'notes'],
    });
    const stranger = await service.signIn('counsellor');
    await stranger.http.get('/v1/my-case/reads').expect(404);
  });

  it('takes the file along when they erase their account; a counsellor leaves theirs to others', async () => {
    await ines.link(file, zoe);
    await ines.document(file);
    await service.query('UPDATE identity.users SET password_hash = NULL WHERE id = ANY ($1)', [
      [zoe.userId, ines.userId],
    ]);
    await zoe.http.delete('/v1/me').send({}).expect(204);
    expect(await service.query('SELECT FROM casework.beneficiaries WHERE id = $1', [file.id])).toEqual([]);
    expect(
      await service.query('SELECT FROM casework.documents WHERE beneficiary_id = $1', [file.id]),
    ).toEqual([]);
    const leaving = await counsellor(service);
    const left = await leaving.begin();
    await leaving.http.delete('/v1/me').send({}).expect(204);
    await service.http
      .post(`/v1/counsellors/${leaving.userId}/hand-over`)
      .send({ counsellorId: ines.userId, reason: 'Départ.' })
      .expect(200);
    expect((await ines.file(left)).id).toBe(left.id);
  });

  it('is given the whole file with everything else that is held of them', async () => {
    await ines.link(file, zoe);
    await ines.bring(file, 'preliminary');
    await ines.talk(file, { notes: 'Pour elle.' }).expect(201);
    await ines.document(file);
    const { data } = (await zoe.http.get('/v1/me/export').expect(200)).body as {
      data: Record<string, Record<string, unknown>[]>;
    };
    expect(data['casework.beneficiaries']).toMatchObject([{ id: file.id, notes: 'Une note du conseiller.' }]);
    expect(data['casework.conversations']).toMatchObject([{ notes: 'Pour elle.' }]);
    expect(data['casework.documents']).toMatchObject([{ title: 'Convention' }]);
    const theirs = (await ines.http.get('/v1/me/export').expect(200)).body as typeof data & {
      data: typeof data;
    };
    expect(theirs.data['casework.beneficiaries']).toEqual([]);
    expect(theirs.data['casework.conversations']).toEqual([]);
  });
});

it('POST /seed/casework gives a demo worth looking at, once', async () => {
  await service.http.post('/seed/casework').expect(200);
  const again = await service.http.post('/seed/casework').expect(200);
  expect(again.body.data).toContainEqual({ name: 'casework', rows: 0 });
  const sessions = await service.anonymous
    .post('/v1/sessions')
    .send({ identifier: 'counsellor', password: 'password123' })
    .expect(201);
  const get = async (path: string) =>
    (
      await service.anonymous
        .get(path)
        .set('authorization', `Bearer ${sessions.body.accessToken as string}`)
        .expect(200)
    ).body as { data: (CaseFile & { documents: CaseDocument[] })[] };
  const { data } = await get('/v1/me/caseload');
  expect(new Set(data.map(({ status }) => status))).toEqual(
    new Set(['intake', 'preliminary', 'investigation', 'conclusion', 'closed']),
  );
  const documents = data.flatMap((each) => each.documents);
  expect(new Set(documents.map(({ status }) => status))).toEqual(new Set(['draft', 'in_review', 'signed']));
  for (const { id, versionCount } of documents) await get(`/v1/documents/${id}/versions/${versionCount}`);
});
