import { createHash } from 'node:crypto';
import type { Response } from 'superagent';
import { startService, type Service } from '../../setup/service.js';
import { entriesSince, inWords, mark } from '../audit/trail.js';
import { counsellor, refusal, type CaseDocument, type CaseFile, type Counsellor } from './counsellors.js';
import { readPdf } from './pdf-reader.js';

let service: Service;
let ines: Counsellor;
let file: CaseFile;

beforeAll(async () => {
  service = await startService();
  ines = await counsellor(service);
});

beforeEach(async () => (file = await ines.begin()));

afterAll(() => service.close());

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const at = ({ id }: { id: string }, path = ''): string => `/v1/documents/${id}${path}`;
const change = (document: CaseDocument, body: object) => ines.http.patch(at(document)).send(body);
const addVersion = (document: CaseDocument, text: string) =>
  ines.http.post(at(document, '/versions')).attach('file', Buffer.from(text), 'convention.txt');
const sign = (document: CaseDocument, text: string) =>
  ines.http.post(at(document, '/sign')).send({ sha256: hashOf(text) });

async function signed(text: string): Promise<CaseDocument> {
  const document = await ines.document(file, text);
  await change(document, { status: 'in_review' }).expect(200);
  return (await sign(document, text).expect(200)).body as CaseDocument;
}

describe('a document', () => {
  it('keeps every version, numbered without a gap whatever comes at once', async () => {
    const document = await ines.document(file, 'Version 1');
    expect(document).toMatchObject({ status: 'draft', versionCount: 1, signature: null, sharedAt: null });
    const added = await Promise.all([2, 3, 4].map((n) => addVersion(document, `Version ${n}`).expect(201)));
    const numbers = added.map(({ body }) => (body as { number: number }).number);
    expect(numbers.sort()).toEqual([2, 3, 4]);
    const { body } = await ines.http.get(at(document, '/versions')).expect(200);
    const versions = body.data as { number: number; sha256: string; sizeBytes: number; mimeType: string }[];
    expect(versions.map(({ number }) => number)).toEqual([4, 3, 2, 1]);
    expect(versions[3]).toMatchObject({ sha256: hashOf('Version 1'), sizeBytes: 9, mimeType: 'text/plain' });
    const first = await ines.http.get(at(document, '/versions/1')).expect(200);
    expect(first.text).toBe('Version 1');
    expect(first.headers['content-disposition']).toContain('attachment');
    await ines.http.get(at(document, '/versions/5')).expect(404);
  });

  it('goes from draft to review and back, and is archived for good', async () => {
    const document = await ines.document(file);
    expect(refusal(await sign(document, 'Convention.\n'))).toEqual([
      ...[409, 'casework.document_status_moves', 'status'],
    ]);
    for (const status of ['in_review', 'draft', 'in_review', 'archived']) {
      expect((await change(document, { status }).expect(200)).body).toMatchObject({ status });
    }
    expect(refusal(await change(document, { status: 'draft' }))).toEqual([
      ...[409, 'casework.document_status_moves', 'status'],
    ]);
    expect(refusal(await addVersion(document, 'Late'))).toEqual([409, 'casework.document_final', 'status']);
  });

  it('is signed as it was read: by whom, when, which version, by its hash', async () => {
    const document = await ines.document(file, 'Premier jet');
    await change(document, { status: 'in_review' }).expect(200);
    await addVersion(document, 'Relu').expect(201);
    expect(refusal(await sign(document, 'Premier jet'))).toEqual([
      ...[409, 'casework.signature_does_not_fit', 'sha256'],
    ]);
    const { body } = await sign(document, 'Relu').expect(200);
    expect(body).toMatchObject({
      status: 'signed',
      signature: { version: 2, sha256: hashOf('Relu'), signedBy: ines.userId, signedAt: expect.any(String) },
    });
    expect(Date.now() - Date.parse(body.signature.signedAt as string)).toBeLessThan(60_000);
  });

  it('does not change once it is signed, but is shared and archived', async () => {
    const document = await signed('Convention signée');
    const final = [409, 'casework.document_final', 'status'];
    expect(refusal(await change(document, { title: 'Autre titre' }))).toEqual(final);
    expect(refusal(await addVersion(document, 'Autre'))).toEqual(final);
    expect(refusal(await ines.http.delete(at(document)))).toEqual(final);
    expect(refusal(await change(document, { status: 'draft' }))[1]).toBe('casework.document_status_moves');
    const shared = await change(document, { isShared: true }).expect(200);
    expect(shared.body.sharedAt).toEqual(expect.any(String));
    const archived = await change(document, { status: 'archived' }).expect(200);
    expect(archived.body).toMatchObject({ status: 'archived', signature: document.signature });
    const unsigned = await ines.document(file);
    await change(unsigned, { status: 'archived' }).expect(200);
    expect(refusal(await change(unsigned, { title: 'Autre titre' }))).toEqual(final);
  });

  it('that is signed is kept by the database against everybody, the owner of it too', async () => {
    const { id } = await signed('Gardé');
    const isFinal = { constraint: 'documents__is_final' };
    for (const statement of [
      `UPDATE casework.documents SET signed_at = now() WHERE id = $1`,
      `UPDATE casework.documents SET signed_by = NULL, signed_at = NULL WHERE id = $1`,
      `UPDATE casework.documents SET title = title || '\\x00' WHERE id = $1`,
      `UPDATE casework.documents SET kind = 'cv' WHERE id = $1`,
      `DELETE FROM casework.documents WHERE id = $1`,
      `UPDATE casework.document_versions SET sha256 = repeat('0', 64) WHERE document_id = $1`,
      `UPDATE casework.document_versions SET storage_key = 'other' WHERE document_id = $1`,
    ]) {
      await expect(service.query(statement, [id])).rejects.toMatchObject(isFinal);
    }
    await expect(
      service.query('DELETE FROM casework.document_versions WHERE document_id = $1', [id]),
    ).rejects.toMatchObject({ constraint: 'document_versions__stays' });
    // What rotates keys seals the same anew: the envelope names another key then.
    for (const statement of [
      `UPDATE casework.documents SET title = '\\x0103'::bytea || 'new'::bytea || substr(title, 3) WHERE id = $1`,
      `UPDATE casework.document_versions SET file_key = file_key || '\\x00' WHERE document_id = $1`,
    ]) {
      await service.query(statement, [id]);
    }
    const { id: reviewed } = await ines.document(file);
    await ines.http.patch(`/v1/documents/${reviewed}`).send({ status: 'in_review' }).expect(200);
    await expect(
      service.query(
        `UPDATE casework.documents SET status = 'signed', signed_at = now(), signed_by = user_id, signed_version = 1,
                signed_sha256 = repeat('0', 64) WHERE id = $1`,
        [reviewed],
      ),
    ).rejects.toMatchObject({ constraint: 'documents__signature_fits' });
  });

  it('is listed with those of its file, and with all of the counsellor’s in one status', async () => {
    const somebody = await counsellor(service);
    const files = [await somebody.begin(), await somebody.begin()];
    const [one, two] = [await somebody.document(files[0]!), await somebody.document(files[1]!)];
    await somebody.http.patch(at(two)).send({ status: 'in_review' }).expect(200);
    const idsOf = async (path: string, query = {}): Promise<string[]> => {
      const { body } = await somebody.http.get(path).query(query).expect(200);
      return (body.data as { id: string }[]).map(({ id }) => id);
    };
    expect(await idsOf(`/v1/beneficiaries/${files[0]!.id}/documents`)).toEqual([one.id]);
    expect(await idsOf('/v1/documents', { status: 'draft' })).toEqual([one.id]);
    expect(await idsOf('/v1/documents', { status: 'in_review' })).toEqual([two.id]);
    await somebody.http.get('/v1/documents').expect(400);
    await somebody.http.delete(at(one)).expect(204);
    expect(await idsOf('/v1/documents', { status: 'draft' })).toEqual([]);
  });

  it('is refused where a browser would run it, and without a title or kind', async () => {
    await ines.upload(file, '<html><script>alert(1)</script></html>').expect(415);
    expect(refusal(await ines.upload(file, 'x', { kind: 'poem' }))).toEqual([
      ...[400, 'platform.invalid_input', 'kind'],
    ]);
  });
});

describe('the final summary', () => {
  const body = {
    circumstances: 'Après dix années à l’hôpital, Zoé s’interroge : où aller ? « Ça ne peut pas durer. »',
    skills: 'Écoute, rigueur, sang-froid ; maîtrise du français, de l’anglais et du naïf œuvré à Noël.',
    project:
      'Devenir formatrice, à la façon d’une maïeuticienne : où, quand, à quel coût (1 200 €) ?' +
      ' Étape par étape.'.repeat(200),
    steps: ['Être reçue à l’école.', 'Établir un réseau.'],
  };
  const write = (summary: object = body) =>
    ines.http.put(`/v1/beneficiaries/${file.id}/summary`).send(summary);
  const make = () => ines.http.post(`/v1/beneficiaries/${file.id}/summary/document`);

  it('is made into a PDF in French in the phase of conclusion, as a document with versions', async () => {
    await ines.http.patch(`/v1/beneficiaries/${file.id}`).send({ firstName: 'Zoé', lastName: 'Naïf-Œuvré' });
    await ines.bring(file, 'investigation');
    await ines.talk(file, { minutes: 90 }).expect(201);
    expect((await make()).status).toBe(409);
    await write().expect(200);
    expect(refusal(await make())).toEqual([409, 'casework.not_in_conclusion', 'status']);
    await ines.http.patch(`/v1/beneficiaries/${file.id}`).send({ status: 'conclusion' }).expect(200);
    const document = (await make().expect(201)).body as CaseDocument;
    expect(document).toMatchObject({ kind: 'summary', title: 'Document de synthèse', versionCount: 1 });
    const { body: content, headers } = await ines.http
      .get(at(document, '/versions/1'))
      .buffer()
      .parse(bytes)
      .expect(200);
    expect(headers['content-type']).toBe('application/pdf');
    const pdf = readPdf(content as Buffer);
    expect(pdf.pages).toBeGreaterThan(1);
    expect(pdf.mediaBox).toEqual([595.28, 841.89]);
    const text = pdf.text.replace(/\s+/g, '');
    for (const said of [
      ...[body.circumstances, body.skills, body.project, ...body.steps],
      ...['Document de synthèse', 'Bénéficiaire', 'Zoé Naïf-Œuvré', 'Somebody of a test'],
      ...['Phase préliminaire', '1 h 30', 'Durée totale', 'Étapes de la réalisation du projet'],
      ...['Compétences et aptitudes au regard des perspectives d’évolution', 'Circonstances du bilan'],
      ...[`Page 1 sur ${pdf.pages}`, `Page ${pdf.pages} sur ${pdf.pages}`, 'Établi le'],
    ]) {
      expect(text).toContain(said.slice(0, 200).replace(/\s+/g, ''));
    }
    expect((await make().expect(201)).body).toMatchObject({ id: document.id, versionCount: 2 });
    await change(document, { status: 'in_review' }).expect(200);
    const { body: versions } = await ines.http.get(at(document, '/versions')).expect(200);
    await ines.http.post(at(document, '/sign')).send({ sha256: versions.data[0].sha256 }).expect(200);
    const another = (await make().expect(201)).body as CaseDocument;
    expect(another).toMatchObject({ status: 'draft', versionCount: 1 });
    expect(another.id).not.toBe(document.id);
  });

  it('is written anew as a whole, by who has seen it as it is', async () => {
    expect((await ines.http.get(`/v1/beneficiaries/${file.id}/summary`)).status).toBe(404);
    await write().set('if-match', '"of-another"').expect(412);
    const { headers } = await write().expect(200);
    const path = `/v1/beneficiaries/${file.id}/summary`;
    const again = (project: string) => write({ ...body, project }).set('if-match', headers.etag!);
    await again('Un autre projet.').expect(200);
    await again('Encore un autre.').expect(412);
    const since = await mark(service);
    expect((await ines.http.get(path).expect(200)).body).toMatchObject({
      ...body,
      project: 'Un autre projet.',
    });
    expect(inWords(await entriesSince(service, since))).toEqual([
      'read casework.beneficiaries',
      'read casework.summaries',
    ]);
  });
});

function bytes(response: Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}
