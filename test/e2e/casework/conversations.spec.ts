import { startService, type Service } from '../../setup/service.js';
import { entriesSince, inWords, mark } from '../audit/trail.js';
import { counsellor, refusal, type CaseFile, type Counsellor } from './counsellors.js';

let service: Service;
let ines: Counsellor;
let file: CaseFile;

beforeAll(async () => {
  service = await startService();
  ines = await counsellor(service);
});

beforeEach(async () => {
  file = await ines.begin();
  await ines.bring(file, 'investigation');
});

afterAll(() => service.close());

const tooLong = [409, 'casework.hours_exceeded', 'minutes'];

it('add up to the hours of each phase, when they are entered, changed and taken back', async () => {
  const { body } = await ines.talk(file, { minutes: 90 }).expect(201);
  expect(body).toMatchObject({ phase: 'preliminary', channel: 'in_person', minutes: 90 });
  await ines.talk(file, { phase: 'investigation', channel: 'assessment', minutes: 150 }).expect(201);
  const minutes = async () => (await ines.file(file)).minutes;
  expect(await minutes()).toEqual({
    preliminary: 90,
    investigation: 150,
    conclusion: 0,
    total: 240,
    left: 1_200,
  });
  const path = `/v1/case-conversations/${body.id}`;
  await ines.http.patch(path).send({ minutes: 30, phase: 'investigation' }).expect(200);
  expect(await minutes()).toMatchObject({ preliminary: 0, investigation: 180, total: 180 });
  await ines.http.delete(path).expect(204);
  expect(await minutes()).toMatchObject({ preliminary: 0, investigation: 150, total: 150, left: 1_290 });
});

it('are refused beyond 24 hours, however many are entered at once', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => ines.talk(file, { minutes: 180 })));
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(8);
  for (const refused of answers.filter(({ status }) => status !== 201))
    expect(refusal(refused)).toEqual(tooLong);
  expect((await ines.file(file)).minutes).toMatchObject({ total: 1_440, left: 0 });
  expect(refusal(await ines.talk(file, { minutes: 1 }))).toEqual(tooLong);
  const path = `/v1/case-conversations/${made[0]!.body.id as string}`;
  expect(refusal(await ines.http.patch(path).send({ minutes: 181 }))).toEqual(tooLong);
  // What only moves to another phase is no minute more.
  await ines.http.patch(path).send({ phase: 'investigation' }).expect(200);
  await expect(
    service.query('UPDATE casework.beneficiaries SET conclusion_minutes = 1 WHERE id = $1', [file.id]),
  ).rejects.toMatchObject({ constraint: 'beneficiaries__minutes_check' });
});

it('are of a phase that has begun, in a file that is not closed', async () => {
  expect(refusal(await ines.talk(file, { phase: 'conclusion' }))).toEqual([
    ...[409, 'casework.phase_not_begun', 'phase'],
  ]);
  const { body } = await ines.talk(file).expect(201);
  await ines.http.patch(`/v1/beneficiaries/${file.id}`).send({ status: 'closed' }).expect(200);
  const closed = [409, 'casework.file_closed', 'status'];
  const path = `/v1/case-conversations/${body.id}`;
  for (const request of [
    ines.talk(file),
    ines.http.patch(path).send({ notes: 'Après coup.' }),
    ines.http.delete(path),
  ]) {
    expect(refusal(await request)).toEqual(closed);
  }
  await expect(
    service.query('UPDATE casework.conversations SET minutes = 1 WHERE id = $1', [body.id]),
  ).rejects.toMatchObject({ constraint: 'beneficiaries__is_closed' });
});

it('belong to whom the file belongs, whatever a statement says', async () => {
  const { body } = await ines.talk(file).expect(201);
  const other = await counsellor(service);
  await service.query('UPDATE casework.conversations SET user_id = $2 WHERE id = $1', [
    body.id,
    other.userId,
  ]);
  await ines.http.get(`/v1/case-conversations/${body.id}`).expect(200);
  await other.http.get(`/v1/case-conversations/${body.id}`).expect(404);
});

it('tell their notes by themselves alone, which is in the trail', async () => {
  const { body } = await ines.talk(file, { notes: 'Confidence.' }).expect(201);
  const since = await mark(service);
  for (const path of [`/v1/beneficiaries/${file.id}/conversations`, '/v1/case-conversations']) {
    const listed = await ines.http.get(path).expect(200);
    expect(listed.body.data[0]).toMatchObject({ id: body.id, subject: 'Analyse de la demande' });
    expect(listed.text).not.toContain('Confidence.');
  }
  const listed = inWords(await entriesSince(service, since));
  expect(new Set(listed)).toEqual(new Set(['read casework.beneficiaries']));
  const read = await ines.http.get(`/v1/case-conversations/${body.id}`).expect(200);
  expect(read.body).toMatchObject({ notes: 'Confidence.' });
  expect(inWords(await entriesSince(service, since))).toEqual([
    ...listed,
    'read casework.beneficiaries',
    'read casework.conversations',
  ]);
});

it('are listed by when they were held, and by when they were entered', async () => {
  const day = (n: number): string => `2026-11-0${n}T09:00:00.000Z`;
  for (const n of [2, 3, 1]) await ines.talk(file, { heldAt: day(n), subject: `Entretien ${n}` }).expect(201);
  const subjects = async (path: string, query: object): Promise<string[]> => {
    const { body } = await ines.http.get(path).query(query).expect(200);
    return (body.data as { subject: string }[]).map(({ subject }) => subject.at(-1)!);
  };
  const path = `/v1/beneficiaries/${file.id}/conversations`;
  expect(await subjects(path, {})).toEqual(['3', '2', '1']);
  expect(await subjects(path, { sort: 'heldAt' })).toEqual(['1', '2', '3']);
  expect(await subjects('/v1/case-conversations', { limit: 3 })).toEqual(['1', '3', '2']);
});
