import pg from 'pg';
import { loadEnvironment } from '../../../src/config/environment.js';
import { FileJanitor } from '../../../src/platform/files/file-janitor.js';
import { FileGoneError, FileStore } from '../../../src/platform/files/storage/file-store.js';
import { startService, type Service } from '../../setup/service.js';
import { countOf } from '../../schema/query-plan.js';
import { entriesSince, mark } from '../audit/trail.js';
import { counsellor, heldAt, refusal, type Counsellor } from './counsellors.js';

let service: Service;
let ines: Counsellor;
let omar: Counsellor;

beforeAll(async () => {
  service = await startService();
  [ines, omar] = [await counsellor(service), await counsellor(service)];
});

afterAll(() => service.close());

const at = ({ id }: { id: string }, path = ''): string => `/v1/beneficiaries/${id}${path}`;

describe('a file', () => {
  it('begins in intake, tells everything to its counsellor, and is nobody else’s', async () => {
    const person = {
      ...{ firstName: 'Zoé', lastName: 'Spécimen', email: 'Zoe@Example.org', phone: '+33199000201' },
      ...{ birthDate: '1990-05-04', notes: 'Très motivée.', consentAt: heldAt },
    };
    const file = await ines.begin(person);
    expect(file).toMatchObject({ ...person, status: 'intake', userId: ines.userId, accountId: null });
    expect(await ines.file(file)).toEqual(file);
    for (const stranger of [omar, { http: service.http }]) {
      const { status } = await stranger.http.get(at(file));
      expect([403, 404]).toContain(status);
    }
    for (const request of [
      omar.http.patch(at(file)).send({ notes: 'Mine.' }),
      omar.http.delete(at(file)),
      omar.http.get(at(file, '/export')),
      omar.talk(file),
      omar.upload(file),
    ]) {
      expect(refusal(await request)).toEqual([404, 'casework.beneficiary_not_found']);
    }
    const listed = await omar.http.get('/v1/beneficiaries').expect(200);
    expect(listed.body.data).toEqual([]);
  });

  it('keeps nothing personal in the clear', async () => {
    const file = await ines.begin({
      ...{ firstName: 'Éloïse', lastName: 'Modèle', email: 'eloise@example.org', phone: '+33199000202' },
      ...{ birthDate: '1981-01-31', notes: 'Confidence' },
    });
    await ines.bring(file, 'preliminary');
    await ines.talk(file, { subject: 'Sujet privé', notes: 'Note privée' }).expect(201);
    await ines.upload(file, 'x', { title: 'Titre privé' }).expect(201);
    const [row] = await service.query<{ text: string }>(
      `SELECT concat(
         (SELECT jsonb_agg(b) FROM casework.beneficiaries b), (SELECT jsonb_agg(c) FROM casework.conversations c),
         (SELECT jsonb_agg(d) FROM casework.documents d), (SELECT jsonb_agg(a.changes) FROM platform.audit_logs a)
       ) AS text`,
    );
    for (const word of ['Éloïse', 'eloise@example', '99000202', '1981-01-31', 'Confidence', 'privé']) {
      expect(row!.text).not.toContain(word);
      expect(row!.text).not.toContain(Buffer.from(word).toString('hex'));
    }
  });

  it('goes forward one phase at a time, with the consent alone, or is closed', async () => {
    const file = await ines.begin();
    const go = (status: string) => ines.http.patch(at(file)).send({ status });
    expect(refusal(await go('preliminary'))).toEqual([409, 'casework.consent_missing', 'consentAt']);
    const future = new Date(Date.now() + 86_400_000).toISOString();
    expect(refusal(await ines.http.patch(at(file)).send({ consentAt: future }))).toEqual([
      ...[400, 'casework.consent_in_future', 'consentAt'],
    ]);
    await ines.http.patch(at(file)).send({ consentAt: heldAt }).expect(200);
    const backwards = [409, 'casework.status_moves_forward', 'status'];
    expect(refusal(await go('investigation'))).toEqual(backwards);
    await go('preliminary').expect(200);
    expect(refusal(await go('intake'))).toEqual(backwards);
    expect(refusal(await ines.http.patch(at(file)).send({ consentAt: null }))).toEqual([
      ...[409, 'casework.consent_missing', 'consentAt'],
    ]);
    await go('investigation').expect(200);
    await go('closed').expect(200);
    expect(refusal(await go('conclusion'))).toEqual(backwards);
    expect(refusal(await ines.talk(file))).toEqual([409, 'casework.file_closed', 'status']);
    // Past the service, too.
    const past = (set: string) =>
      service.query(`UPDATE casework.beneficiaries SET ${set} WHERE id = $1`, [file.id]);
    await expect(past(`status = 'intake'`)).rejects.toMatchObject({
      constraint: 'beneficiaries__status_moves_forward',
    });
    await expect(past('consent_at = NULL')).rejects.toMatchObject({
      constraint: 'beneficiaries__consent_check',
    });
  });

  it('is changed only by who has seen it as it is', async () => {
    const { headers, body } = await ines.http.get(at(await ines.begin())).expect(200);
    const change = (notes: string) =>
      ines.http.patch(at(body)).set('if-match', headers.etag!).send({ notes });
    await change('First.').expect(200);
    await change('Second.').expect(412);
    await ines.http.delete(at(body)).set('if-match', headers.etag!).expect(412);
    expect((await ines.file(body)).notes).toBe('First.');
  });

  it('is made once for one Idempotency-Key', async () => {
    const send = () =>
      ines.http
        .post('/v1/beneficiaries')
        .set('idempotency-key', 'one-file')
        .send({ firstName: 'Une', lastName: 'Fois', email: 'une@example.org' });
    const [first, second] = [await send().expect(201), await send().expect(201)];
    expect(second.body).toEqual(first.body);
  });
});

describe('the same person', () => {
  const person = {
    ...{ firstName: 'Hélène', lastName: "D'Été", email: 'helene@example.org', phone: '+33199000301' },
    birthDate: '1975-08-09',
  };

  it('is found by e-mail and phone, of one’s own files alone', async () => {
    const file = await ines.begin(person);
    const search = async (who: Counsellor, body: object): Promise<string[]> => {
      const answer = await who.http.post('/v1/beneficiaries/search').send(body).expect(200);
      return (answer.body as { data: { id: string }[] }).data.map(({ id }) => id);
    };
    expect(await search(ines, { email: 'HELENE@example.ORG' })).toEqual([file.id]);
    expect(await search(ines, { phone: person.phone })).toEqual([file.id]);
    expect(await search(ines, { phone: person.phone, email: 'other@example.org' })).toEqual([]);
    expect(await search(omar, { email: person.email })).toEqual([]);
    expect(refusal(await ines.http.post('/v1/beneficiaries/search').send({}))).toEqual([
      ...[400, 'platform.required', 'email'],
    ]);
  });

  it('is shown before a second file is begun, and not where it is another counsellor’s', async () => {
    const [{ id }] = (
      await ines.http.post('/v1/beneficiaries/search').send({ email: person.email }).expect(200)
    ).body.data as [{ id: string }];
    const duplicates = async (who: Counsellor, body: object) =>
      (await who.http.post('/v1/beneficiaries/duplicates').send(body).expect(200)).body.data as unknown[];
    const folded = { firstName: 'HELENE', lastName: 'd’ete', birthDate: '1975-08-09' };
    expect(await duplicates(ines, folded)).toMatchObject([{ id, same: ['identity'] }]);
    expect(
      await duplicates(ines, { ...folded, email: 'Helene@Example.org', phone: person.phone }),
    ).toMatchObject([{ id, same: ['email', 'phone', 'identity'] }]);
    expect(await duplicates(ines, { ...folded, birthDate: '1975-08-10' })).toEqual([]);
    expect(await duplicates(omar, person)).toEqual([]);
    const again = { firstName: 'Helene', lastName: 'Autre', phone: person.phone };
    const refused = await ines.http.post('/v1/beneficiaries').send(again);
    expect(refusal(refused)).toEqual([409, 'casework.possible_duplicates']);
    expect(refused.text).not.toContain('Hélène');
    const second = await ines.begin({ ...again, isDistinct: true });
    expect(second.id).not.toBe(id);
    await omar.begin(person);
    // Known again by the name it has now.
    await ines.http.patch(at(second)).send({ birthDate: '1960-01-01', lastName: 'Neuve' }).expect(200);
    const renamed = { firstName: 'helene', lastName: 'NEUVE', birthDate: '1960-01-01' };
    expect(await duplicates(ines, renamed)).toMatchObject([{ id: second.id }]);
  });
});

describe('a hand-over', () => {
  it('ends an invitation that is not answered yet', async () => {
    const [file, next, invited] = [
      await ines.begin(),
      await counsellor(service),
      await service.signIn('member'),
    ];
    await ines.http.post(at(file, '/invitation')).send({ accountId: invited.userId }).expect(201);
    const { body } = await invited.http.get('/v1/my-case/invitations').expect(200);
    const asked = (body as { data: { id: string }[] }).data[0]!;
    const wanted = { counsellorId: next.userId, reason: 'Congé parental.' };
    await ines.http.post(at(file, '/hand-over')).send(wanted).expect(204);
    await invited.http.post(`/v1/my-case/invitations/${asked.id}/accept`).expect(404);
  });

  it('gives the file and all of it to another counsellor, and leaves nothing behind', async () => {
    const file = await ines.begin();
    await ines.bring(file, 'preliminary');
    const { body: talk } = await ines.talk(file).expect(201);
    const document = await ines.document(file);
    const since = await mark(service);
    const hand = (counsellorId: string) =>
      ines.http.post(at(file, '/hand-over')).send({ counsellorId, reason: 'Congé parental.' });
    const member = await service.signIn('member');
    for (const wrong of [member.userId, ines.userId, file.id]) {
      expect(refusal(await hand(wrong))).toEqual([422, 'casework.not_a_counsellor', 'counsellorId']);
    }
    await hand(omar.userId).expect(204);
    for (const path of [at(file), `/v1/case-conversations/${talk.id}`, `/v1/documents/${document.id}`]) {
      await ines.http.get(path).expect(404);
      await omar.http.get(path).expect(200);
    }
    await omar.http.get(`/v1/documents/${document.id}/versions/1`).expect(200);
    const entries = await entriesSince(service, since, 'casework.beneficiaries', 'casework.hand_overs');
    expect(entries.filter(({ action }) => action !== 'read')).toMatchObject([
      {
        ...{ action: 'update', actor: 'casework.hand_over', actorId: ines.userId, recordId: file.id },
        changes: { user_id: { from: ines.userId, to: omar.userId } },
      },
      { action: 'insert', changes: { reason: '***', from_counsellor: ines.userId } },
    ]);
    const { body } = await omar.http.get(at(file, '/export')).expect(200);
    expect(body.handOvers).toMatchObject([{ reason: 'Congé parental.', toCounsellor: omar.userId }]);
  });

  it('of a counsellor who left is an administrator’s, who sees none of the files', async () => {
    const leaving = await counsellor(service);
    const files = [await leaving.begin(), await leaving.begin()];
    const give = () =>
      service.http
        .post(`/v1/counsellors/${leaving.userId}/hand-over`)
        .send({ counsellorId: omar.userId, reason: 'Départ.' });
    expect(refusal(await give())).toEqual([409, 'casework.counsellor_active']);
    const unknown = await service.http
      .post(`/v1/counsellors/${files[0]!.id}/hand-over`)
      .send({ counsellorId: omar.userId, reason: 'Départ.' });
    expect(refusal(unknown)).toEqual([404, 'casework.counsellor_not_found']);
    await service.http.post(`/v1/accounts/${leaving.userId}/suspend`).expect(200);
    expect((await give().expect(200)).body).toEqual({ files: 2 });
    for (const file of files) {
      await omar.http.get(at(file)).expect(200);
      await service.http.get(at(file)).expect(403);
    }
  });
});

it('is exported as a whole, and nothing of another', async () => {
  const [file, other] = [await ines.begin({ notes: 'À elle.' }), await ines.begin({ notes: 'À lui.' })];
  for (const each of [file, other]) {
    await ines.bring(each, 'preliminary');
    await ines.talk(each, { notes: `Notes ${each.id}` }).expect(201);
    await ines.document(each, `Contenu ${each.id}`);
  }
  const answer = await ines.http.get(at(file, '/export')).expect(200);
  expect(answer.body).toMatchObject({
    beneficiary: { id: file.id, notes: 'À elle.' },
    conversations: [{ notes: `Notes ${file.id}` }],
    documents: [{ title: 'Convention', versions: [{ number: 1 }] }],
    summary: null,
  });
  expect(answer.text).not.toContain(other.id);
  const [{ versions }] = answer.body.documents as [{ versions: [{ href: string }] }];
  expect((await ines.http.get(versions[0].href).expect(200)).text).toBe(`Contenu ${file.id}`);
});

it('is erased as a whole, signed documents and stored files too, and nothing of another', async () => {
  const [file, other] = [await ines.begin(), await ines.begin()];
  for (const each of [file, other]) {
    await ines.bring(each, 'preliminary');
    await ines.talk(each).expect(201);
    const { id } = await ines.document(each, 'Signé.');
    await ines.http.patch(`/v1/documents/${id}`).send({ status: 'in_review' }).expect(200);
    const { body } = await ines.http.get(`/v1/documents/${id}/versions`).expect(200);
    await ines.http.post(`/v1/documents/${id}/sign`).send({ sha256: body.data[0].sha256 }).expect(200);
  }
  const stored = await service.query<{ key: string; file: string }>(
    'SELECT storage_key AS key, beneficiary_id AS file FROM casework.document_versions WHERE beneficiary_id = ANY ($1)',
    [[file.id, other.id]],
  );
  const since = await mark(service);
  await ines.http.delete(at(file)).expect(204);
  await ines.http.get(at(file)).expect(404);
  for (const table of ['documents', 'document_versions', 'conversations']) {
    const left = await service.query<{ file: string }>(
      `SELECT beneficiary_id AS file FROM casework.${table} WHERE beneficiary_id = ANY ($1)`,
      [[file.id, other.id]],
    );
    expect([table, left]).toEqual([table, [{ file: other.id }]]);
  }
  const entries = await entriesSince(service, since, 'casework.beneficiaries');
  expect(entries).toMatchObject([{ action: 'delete', recordId: file.id, actorId: ines.userId }]);
  await service.app.get(FileJanitor, { strict: false }).sweep();
  const store = service.app.get(FileStore, { strict: false });
  for (const { key, file: of } of stored) {
    const read = store.read(key, 0, 3);
    if (of === file.id) await expect(read).rejects.toThrow(FileGoneError);
    else (await read).destroy();
  }
});

describe('the guide', () => {
  it('reads a user with beneficiaries and their documents in two queries, however many there are', async () => {
    const busy = await counsellor(service);
    const empty = await busy.http.get('/v1/me/caseload').expect(200);
    expect(empty.body).toMatchObject({ user: { id: busy.userId }, data: [] });
    const queries: number[] = [countOf(empty)];
    for (const documents of [0, 1, 3]) {
      const file = await busy.begin();
      for (let n = 0; n < documents; n++) await busy.document(file);
      const answer = await busy.http.get('/v1/me/caseload').expect(200);
      queries.push(countOf(answer));
      expect(answer.body.data[0]).toMatchObject({ id: file.id });
      expect(answer.body.data[0].documents).toHaveLength(documents);
      expect(answer.body.user).toMatchObject({ id: busy.userId });
    }
    // And one that tells who asks, and one that puts it into the trail.
    expect(queries).toEqual([4, 4, 4, 4]);
  });

  it('reads users by page, ten of them, newest first', async () => {
    const answer = await service.http
      .get('/v1/accounts')
      .query({ limit: 10, page: 1, sort: '-createdAt' })
      .expect(200);
    const times = (answer.body.data as { createdAt: string }[]).map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(answer.body.page).toMatchObject({ limit: 10, total: expect.any(Number) });
  });

  it('cascades a user who is deleted by SQL, signed documents too, by the one foreign key', async () => {
    const leaving = await counsellor(service);
    const file = await leaving.begin();
    await leaving.bring(file, 'preliminary');
    await leaving.talk(file).expect(201);
    const { id } = await leaving.document(file, 'Signé.');
    await leaving.http.patch(`/v1/documents/${id}`).send({ status: 'in_review' }).expect(200);
    const { body } = await leaving.http.get(`/v1/documents/${id}/versions`).expect(200);
    await leaving.http.post(`/v1/documents/${id}/sign`).send({ sha256: body.data[0].sha256 }).expect(200);
    const client = new pg.Client(loadEnvironment().database.connection);
    await client.connect();
    try {
      const keys = await client.query(`
        SELECT conname AS name, confupdtype AS update, confdeltype AS delete FROM pg_constraint
         WHERE conrelid = 'casework.beneficiaries'::regclass AND contype = 'f'
           AND conkey = ARRAY[(SELECT attnum FROM pg_attribute
                                WHERE attrelid = 'casework.beneficiaries'::regclass AND attname = 'user_id')]`);
      expect(keys.rows).toEqual([{ name: 'fk_beneficiary_user', update: 'c', delete: 'c' }]);
      await client.query('DELETE FROM identity.users WHERE id = $1', [leaving.userId]);
      for (const table of ['beneficiaries', 'documents', 'conversations']) {
        const { rows } = await client.query(`SELECT FROM casework.${table} WHERE user_id = $1`, [
          leaving.userId,
        ]);
        expect([table, rows]).toEqual([table, []]);
      }
    } finally {
      await client.end();
    }
  });
});
