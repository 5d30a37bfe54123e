import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { Environment } from '../../src/config/environment.js';
import type { Service } from '../setup/service.js';
import { keyOf, Patient, startVault, Visit, withKeys } from '../setup/vault.js';

const [k1, k2] = [keyOf('k1', 'a'), keyOf('k2', 'b')];
const canary = `canary-${randomUUID()}`;

/** The models are those of the service that was started last, so there is one at a time. */
let service: Service;
const log: string[] = [];

async function restart(change: (environment: Environment) => Environment): Promise<void> {
  await service?.close();
  log.length = 0;
  service = await startVault((environment) => ({ ...change(environment), logLevel: 'trace' }));
}

let write: jest.SpiedFunction<typeof process.stdout.write>;
beforeAll(() => {
  write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => log.push(String(line)) > 0);
});
afterEach(() => service.query('TRUNCATE vault.patients, vault.visits'));
afterAll(async () => {
  await service.close();
  write.mockRestore();
});

const create = (notes: string) => Patient.create({ name: `patient-${randomUUID()}`, notes });
const read = (id: string) => service.anonymous.get(`/test/patients/${id}`);
const errors = (): { msg: string }[] =>
  log.flatMap((line) => {
    const entry = JSON.parse(line) as { level: string; msg: string };
    return entry.level === 'error' ? [entry] : [];
  });
const sealedOf = async (id: string): Promise<string> =>
  (
    await service.query<{ notes: Buffer }>('SELECT notes FROM vault.patients WHERE id = $1', [id])
  )[0]!.notes.toString('hex');

describe('a value that is not where it was sealed', () => {
  beforeAll(() => restart(withKeys(k1)));

  it.each([
    [
      'another row',
      'UPDATE vault.patients SET notes = (SELECT notes FROM vault.patients WHERE id = $2) WHERE id = $1',
    ],
    ['another column', 'UPDATE vault.patients SET notes = tax_number WHERE id = $1 OR id = $2'],
    [
      'another table',
      'UPDATE vault.patients SET notes = (SELECT notes FROM vault.visits LIMIT 1) WHERE id = $1 OR id = $2',
    ],
    ['outside', `UPDATE vault.patients SET notes = '\\x01' WHERE id = $1 OR id = $2`],
  ])('is not shown: from %s', async (_, move) => {
    const [mine, other] = [await create('mine'), await create(canary)];
    await mine.update({ taxNumber: canary });
    await Visit.create({ id: mine.id, patientId: mine.id, notes: canary });
    log.length = 0;
    await service.query(move, [mine.id, other.id]);
    const { body } = await read(mine.id).expect(500);
    expect(body).toMatchObject({
      code: 'platform.field_unreadable',
      detail: 'A part of this record cannot be read.',
    });
    expect(errors().map(({ msg }) => msg)).toEqual([
      expect.stringMatching(
        `^vault.patients.notes of the row ${mine.id} cannot be decrypted: it (was changed|is not what)`,
      ),
    ]);
    expect(log.join('')).not.toContain(canary);
  });
});

describe('a service without a key', () => {
  let patient: Patient;
  beforeEach(async () => {
    await restart(withKeys(k1));
    patient = await create('from the first days');
    await restart(withKeys(k2));
  });

  it('starts, and tells the operator what is missing and what to do', () => {
    expect(errors().map(({ msg }) => msg)).toEqual([
      `vault.patients.notes of the row ${patient.id} cannot be decrypted: the key "k1" is not in ENCRYPTION_KEYS. ` +
        'Put it back there, after the first one, and start again',
    ]);
  });

  it('answers 503 for what the key has sealed, says nothing of keys, and serves the rest', async () => {
    const { body, headers } = await read(patient.id).expect(503);
    expect(body).toMatchObject({
      code: 'platform.key_missing',
      detail: 'A part of this record cannot be read just now.',
    });
    expect(JSON.stringify(body)).not.toMatch(/k1|ENCRYPTION|vault/);
    expect(headers['retry-after']).toBe('60');
    const { id } = await create('of today');
    expect((await read(id).expect(200)).body).toEqual({ notes: 'of today' });
  });

  it('does not write over what it cannot read, and lets it be cleared', async () => {
    const sealed = await sealedOf(patient.id);
    await service.anonymous.patch(`/test/patients/${patient.id}`).send({ notes: 'new' }).expect(503);
    expect(await sealedOf(patient.id)).toBe(sealed);
    await restart(withKeys(k2, k1));
    expect((await read(patient.id).expect(200)).body).toEqual({ notes: 'from the first days' });
    await restart(withKeys(k2));
    const found = await Patient.findByPk(patient.id, { rejectOnEmpty: true });
    await found.update({ notes: null });
    expect((await read(patient.id).expect(200)).body).toEqual({ notes: null });
  });
});

describe('a service with a wrong key of the right name', () => {
  it('does not start, says why, and has changed nothing', async () => {
    await restart(withKeys(k1));
    const { id } = await create('sealed with the right one');
    const sealed = await sealedOf(id);
    await expect(startVault(withKeys(keyOf('k1', 'z')))).rejects.toThrow(
      /^vault\.patients\.notes of the row \S+ cannot be decrypted: .* its key "k1" is not the one of ENCRYPTION_KEYS\. ENCRYPTION_KEYS must hold the key that sealed it, under the same id; nothing was changed\.$/,
    );
    expect(await sealedOf(id)).toBe(sealed);
  });

  it('starts all the same where a single value was damaged', async () => {
    await restart(withKeys(k1));
    const [first, second] = [await create('whole'), await create('damaged')];
    await service.query('UPDATE vault.patients SET notes = notes || $2 WHERE id = $1', [
      second.id,
      Buffer.of(0),
    ]);
    await restart(withKeys(k1));
    await read(first.id).expect(200);
    await read(second.id).expect(500);
  });
});

it('leaves no plaintext in the database, the log or an error, whatever is logged', async () => {
  await restart((environment) => ({
    ...withKeys(k1)(environment),
    database: { ...environment.database, logQueries: true },
  }));
  const body = { name: `patient-${randomUUID()}`, notes: canary };
  const { id } = (await service.anonymous.post('/test/patients').send(body).expect(201)).body as {
    id: string;
  };
  const patient = service.anonymous.patch(`/test/patients/${id}`);
  await patient.send({ notes: `${canary} again` }).expect(200);
  expect((await read(id).expect(200)).body).toEqual({ notes: `${canary} again` });
  // The name is taken: a failure while a value is being stored.
  await service.anonymous.post('/test/patients').send(body).expect(409);
  const failure = await Patient.create(body).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'SequelizeUniqueConstraintError' });

  const written = { log: log.join(''), error: inWords(failure), database: await everythingStored() };
  expect(written.log).toMatch(/INSERT INTO .*patients/);
  expect(written.log).toMatch(/UPDATE .*patients/);
  expect(written.error).toMatch(/INSERT INTO .*parameters/);
  expect(written.database).toContain(id);
  for (const form of [canary, Buffer.from(canary).toString('hex'), Buffer.from(canary).toString('base64')]) {
    for (const text of Object.values(written)) expect(text).not.toContain(form);
  }
});

/** An error as the most talkative log would print it. */
const inWords = (error: unknown): string =>
  JSON.stringify(error, [
    ...Object.getOwnPropertyNames(error),
    'sql',
    'parameters',
    'parent',
    'message',
    'detail',
    'value',
  ]);

/** Every row of every table, as a dump has them. */
async function everythingStored(): Promise<string> {
  const tables = await service.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT LIKE 'pg\\_%'`,
  );
  const texts = tables.map(({ name }) =>
    service.query<{ text: string }>(`SELECT t::text AS text FROM ${name} AS t`),
  );
  return (await Promise.all(texts))
    .flat()
    .map(({ text }) => text)
    .join('\n');
}
