import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import type { EncryptionKey } from '../../src/config/encryption-keys.js';
import { loadEnvironment } from '../../src/config/environment.js';
import { ModelEncryptions } from '../../src/platform/privacy/model-encryptions.js';
import { registerEncryptionCommands } from '../../src/platform/privacy/rotation/encryption-commands.js';
import { KeyRotation } from '../../src/platform/privacy/rotation/key-rotation.js';
import { runHere } from '../setup/command-here.js';
import { whenWaiting, whileHolding } from '../setup/locks.js';
import { serviceEnvironment, type Service } from '../setup/service.js';
import { until } from '../setup/until.js';
import { environmentWith, vaultCommand } from '../setup/vault-command.js';
import { keyOf, Patient, startVault, vaultModule, Visit, withKeys } from '../setup/vault.js';

const [k1, k2, lost] = [keyOf('k1', 'a'), keyOf('k2', 'b'), keyOf('lost', 'c')];

/** The models are those of the service that was started last, so there is one at a time. */
let service: Service;
let keysOfService: EncryptionKey[];

async function begin(...keys: EncryptionKey[]): Promise<void> {
  keysOfService = keys;
  service = await startVault(withKeys(...keys));
}

async function restart(...keys: EncryptionKey[]): Promise<void> {
  await service.close();
  await begin(...keys);
}

interface Outcome {
  code: number | null;
  output: string;
}

/** `npm run encryption:rotate` as a process of its own, with the tables of the tests. */
function start(
  keys: EncryptionKey[],
  ...options: string[]
): { child: ChildProcess; ended: Promise<Outcome> } {
  const child = spawn(process.execPath, [...vaultCommand, 'encryption:rotate', ...options], {
    env: environmentWith(keys),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, output })) };
}

/** The same within this process, in which the service makes way for it meanwhile. */
async function rotate(keys: EncryptionKey[], ...options: string[]): Promise<Outcome> {
  const environment = withKeys(...keys)(serviceEnvironment());
  const words = ['encryption:rotate', ...options];
  await service.close();
  const outcome = await runHere(registerEncryptionCommands, words, environment, [vaultModule()]);
  const known = new Set(keysOfService.map(({ id }) => id));
  await begin(...keysOfService, ...keys.filter(({ id }) => !known.has(id)));
  return outcome;
}

/** The same within the service of this test. */
const rotateHere = () =>
  service.app.get(KeyRotation, { strict: false }).rotate({ isDryRun: false, onProgress: () => undefined });

/** Every row, what is encrypted by its hash. */
const rows = (table = 'patients') =>
  service.query<{ id: string; notes: string; tax_number: string; key: string }>(
    `SELECT t.*, md5(notes) AS notes, ${table === 'patients' ? 'md5(tax_number) AS tax_number,' : ''}
            encode(substring(notes FROM 3 FOR get_byte(notes, 1)), 'escape') AS key
       FROM vault.${table} AS t ORDER BY id`,
  );

/** How many notes of patients each key has sealed. */
async function counts(): Promise<Record<string, number>> {
  const found = await service.query<{ key: string; rows: number }>(
    `SELECT encode(substring(notes FROM 3 FOR get_byte(notes, 1)), 'escape') AS key, count(*)::integer AS rows
       FROM vault.patients WHERE notes IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(found.map(({ key, rows }) => [key, rows]));
}

const newPatients = (count: number, taxNumber?: string) =>
  Patient.bulkCreate(
    Array.from({ length: count }, (_, number) => ({
      name: randomUUID(),
      notes: `note ${number}`,
      ...(taxNumber && { taxNumber }),
    })),
  );

const find = (taxNumber: string) => {
  const encryptions = service.app.get(ModelEncryptions, { strict: false });
  return Patient.findAll({ where: encryptions.matching(Patient, 'taxNumber', taxNumber) });
};

beforeAll(() => begin(k1));
afterEach(async () => {
  await service.query('TRUNCATE vault.patients, vault.visits');
  await service.query('DROP FUNCTION IF EXISTS vault.meddle CASCADE');
  await service.query('DROP SEQUENCE IF EXISTS vault.batches');
});
afterAll(() => service.close());

it('seals everything with the first key, so that the other one can go, and finds nothing to do the second time', async () => {
  await restart(k1);
  const [patient] = await newPatients(1_203, 'DE 1');
  await patient!.update({ anamnesis: { allergies: ['nuts'] }, notes: '' });
  await newPatients(1);
  await Patient.create({ name: randomUUID() });
  await Visit.create({ patientId: patient!.id, notes: 'x'.repeat(5_000_000) });
  await Visit.bulkCreate(Array.from({ length: 3 }, () => ({ notes: 'y'.repeat(4_000_000) })));

  const { code, output } = await rotate([k2, k1]);
  // How far it is, it tells where it takes long.
  expect({ code, output: output.replaceAll(/^encrypting: .*\n/gm, '') }).toEqual({
    code: 0,
    output: [
      '  vault.patients.anamnesis                     k2 (first)                        1',
      '  vault.patients.notes                         k2 (first)                    1,204',
      '  vault.patients.tax_number                    k2 (first)                    1,203',
      '  vault.visits.notes                           k2 (first)                        4',
      '1,208 rows encrypted anew.',
      '',
    ].join('\n'),
  });
  await restart(k2);
  const read = await Patient.findByPk(patient!.id, { include: [Visit], rejectOnEmpty: true });
  expect([read.notes, read.anamnesis, read.visits![0]!.notes?.length]).toEqual([
    '',
    { allergies: ['nuts'] },
    5_000_000,
  ]);
  expect(await find('de1')).toHaveLength(1_203);

  const [before, visits] = [await rows(), await rows('visits')];
  expect((await rotate([k2])).output).toContain('0 rows encrypted anew.');
  expect([await rows(), await rows('visits')]).toEqual([before, visits]);
});

it('finds by the blind index whatever key it was made with, before and after', async () => {
  await restart(k1);
  const [old] = await newPatients(1, 'IT 9');
  await restart(k2, k1);
  const [fresh] = await newPatients(1, 'IT 9');
  const both = [old!.id, fresh!.id];
  expect((await find('it9')).map(({ id }) => id).sort()).toEqual(both);
  await rotateHere();
  expect((await find('it9')).map(({ id }) => id).sort()).toEqual(both);
});

it('fills a blind index that is not there yet, and seals nothing else of the row anew', async () => {
  await restart(k1);
  const [patient] = await newPatients(1, 'ES 4');
  await service.query('UPDATE vault.patients SET tax_number_index = NULL');
  expect(await find('es4')).toEqual([]);
  const [before] = await rows();
  expect(await rotateHere()).toMatchObject({ rows: 1, unreadable: 0, after: { stale: 0 } });
  expect((await rows())[0]!.notes).toBe(before!.notes);
  expect((await find('es4')).map(({ id }) => id)).toEqual([patient!.id]);
});

it('changes nothing with --dry-run, and says what it would', async () => {
  await restart(k1);
  await newPatients(3);
  const before = await rows();
  const { code, output } = await rotate([k2, k1], '--dry-run');
  expect(code).toBe(0);
  expect(output).toMatch(
    /vault\.patients\.notes +k1 +3\n3 rows would be encrypted anew\. Nothing was changed\.\n$/,
  );
  expect(await rows()).toEqual(before);
});

it('names what it cannot open, leaves it, and does the rest', async () => {
  await restart(lost);
  const [unknown] = await newPatients(1, 'NL 1');
  await restart(k1);
  const [damaged, moved, whole] = await newPatients(3, 'NL 2');
  await service.query('UPDATE vault.patients SET notes = notes || $2 WHERE id = $1', [
    damaged!.id,
    Buffer.of(1),
  ]);
  await service.query('UPDATE vault.patients SET notes = tax_number WHERE id = $1', [moved!.id]);
  const before = await rows();

  for (const options of [['--dry-run'], []]) {
    const { code, output } = await rotate([k2, k1], ...options);
    expect(code).toBe(1);
    const name = (id: string, column = 'notes') =>
      `vault.patients.${column} of the row ${id} cannot be decrypted: `;
    expect(output).toContain(`${name(unknown!.id)}the key "lost" is not in ENCRYPTION_KEYS`);
    expect(output).toContain(`${name(unknown!.id, 'tax_number')}the key "lost" is not in ENCRYPTION_KEYS`);
    expect(output).toContain(`${name(damaged!.id)}it was changed or moved`);
    expect(output).toContain(`${name(moved!.id)}it was changed or moved`);
    expect(output).toContain('4 values cannot be decrypted, and stayed as they are.');
    expect(output).not.toContain(whole!.id);
    if (options.length > 0) expect(await rows()).toEqual(before);
  }
  expect(await counts()).toEqual({ k1: 2, k2: 1, lost: 1 });
  const after = await rows();
  for (const [at, { id }] of before.entries()) {
    const isWhole = id === whole!.id;
    expect(after[at]!.notes === before[at]!.notes).toBe(!isWhole);
    expect(after[at]!.tax_number === before[at]!.tax_number).toBe(id === unknown!.id);
  }
});

it('overwrites nothing with a wrong key of the right name: it does not begin, or leaves what it cannot open', async () => {
  await restart(k1);
  await newPatients(3);
  const wrong = keyOf('k1', 'z');
  const before = await rows();
  // What a context has begun goes on where it fails: a process ends it.
  const refused = await start([k2, wrong]).ended;
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/its key "k1" is not the one of ENCRYPTION_KEYS/);
  expect(await rows()).toEqual(before);

  await restart(k2, k1);
  await newPatients(6);
  const mixed = await rows();
  const { code, output } = await rotate([k2, wrong]);
  expect([code, output]).toEqual([
    1,
    expect.stringContaining('3 values cannot be decrypted, and stayed as they are.'),
  ]);
  expect(await rows()).toEqual(mixed);
  expect(await rotate([k2, k1])).toMatchObject({ code: 0 });
});

/** Lets every batch after the first wait, with its rows held, until the test lets it go on. */
const stopAfterOne = `
  CREATE SEQUENCE vault.batches;
  GRANT USAGE ON SEQUENCE vault.batches TO PUBLIC;
  CREATE FUNCTION vault.meddle() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('vault.batches') > 1 THEN PERFORM pg_advisory_xact_lock_shared(4711); END IF;
      RETURN NULL;
    END $$;
  CREATE TRIGGER meddle AFTER UPDATE ON vault.patients FOR EACH STATEMENT EXECUTE FUNCTION vault.meddle()`;

const meddling = `SELECT FROM pg_locks
  WHERE relation = 'vault.patients'::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()`;

/** Lets every batch last long enough to be met half way. */
const slowDown = `
  CREATE FUNCTION vault.meddle() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_sleep(0.15); RETURN NULL; END $$;
  CREATE TRIGGER meddle AFTER UPDATE ON vault.patients FOR EACH STATEMENT EXECUTE FUNCTION vault.meddle()`;

it('goes on where it was killed', async () => {
  await restart(k1);
  await newPatients(2_500);
  await service.query(stopAfterOne);
  await whileHolding('SELECT pg_advisory_xact_lock(4711)', [], async () => {
    const { child, ended } = start([k2, k1]);
    await whenWaiting(service, 1);
    child.kill('SIGKILL');
    expect((await ended).code).toBeNull();
  });
  // The server finds out when what it waited for is over.
  await until(async () => (await service.query(meddling)).length === 0, 'the batch is given up');
  const halfway = await counts();
  expect(halfway).toEqual({ k1: 2_000, k2: 500 });
  const done = (await rows()).filter(({ key }) => key === 'k2');

  const { code, output } = await rotate([k2, k1]);
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(`\n${halfway.k1!.toLocaleString('en')} rows encrypted anew`),
  ]);
  expect(await counts()).toEqual({ k2: 2_500 });
  const after = new Map((await rows()).map((row) => [row.id, row]));
  for (const row of done) expect(after.get(row.id)).toEqual(row);
});

it('never writes over what others write meanwhile, with the old key in front or the new one', async () => {
  await restart(k1);
  const patients = await newPatients(1_500);
  await service.query(slowDown);
  for (const keys of [
    [k1, k2],
    [k2, k1],
  ]) {
    await restart(...keys);
    const expected = new Map((await Patient.findAll()).map(({ id, notes }) => [id, notes]));
    let isOver = false;
    let writes = 0;
    const { ended } = start([keys[1]!, keys[0]!]);
    const rotation = ended.finally(() => (isOver = true));
    const write = async (offset: number): Promise<void> => {
      for (let at = offset; !isOver; at = (at + 7) % patients.length) {
        const patient = await Patient.findByPk(patients[at]!.id, { rejectOnEmpty: true });
        const notes = `written ${writes++}`;
        await patient.update({ notes });
        expected.set(patient.id, notes);
      }
    };
    await Promise.all([rotation, write(0), write(501), write(1_002)]);
    expect(writes).toBeGreaterThan(10);
    const found = await Patient.findAll();
    expect(new Map(found.map(({ id, notes }) => [id, notes]))).toEqual(expected);
  }
  // Two processes, and two services.
}, 180_000);

it('waits for rows that somebody else holds, and keeps what they wrote', async () => {
  await restart(k1);
  const [changed, removed] = await newPatients(4);
  await restart(k2, k1);
  const holder = new pg.Client(loadEnvironment().database.connection);
  await holder.connect();
  try {
    await holder.query('BEGIN');
    const held = [changed!.id, removed!.id];
    await holder.query('SELECT FROM vault.patients WHERE id = ANY ($1) FOR UPDATE', [held]);
    const { ended } = start([k2, k1]);
    await until(async () => (await counts()).k2 === 2);
    await holder.query('UPDATE vault.patients SET name = $2 WHERE id = $1', [
      changed!.id,
      'changed meanwhile',
    ]);
    await holder.query('DELETE FROM vault.patients WHERE id = $1', [removed!.id]);
    await holder.query('COMMIT');
    expect(await ended).toMatchObject({ code: 0, output: expect.stringMatching(/^3 rows encrypted anew/m) });
  } finally {
    await holder.end();
  }
  const read = await Patient.findByPk(changed!.id);
  expect([read?.name, read?.notes, await counts()]).toEqual(['changed meanwhile', 'note 0', { k2: 3 }]);
});

it('lets others refer to the rows that it holds', async () => {
  await restart(k1);
  const patients = await newPatients(1_100);
  await service.query(stopAfterOne);
  const impatient = new pg.Client(loadEnvironment().database.connection);
  await impatient.connect();
  try {
    await impatient.query(`SET lock_timeout = '10s'`);
    const ended = await whileHolding('SELECT pg_advisory_xact_lock(4711)', [], async () => {
      const rotation = start([k2, k1]);
      await whenWaiting(service, 1);
      for (const { id } of patients)
        await impatient.query('INSERT INTO vault.visits (patient_id) VALUES ($1)', [id]);
      return [rotation.ended];
    });
    expect((await ended[0]!).code).toBe(0);
  } finally {
    await impatient.end();
  }
  expect(await counts()).toEqual({ k2: 1_100 });
});

it('exits with 1 while a row is left that the first key has not sealed', async () => {
  await restart(k1);
  await newPatients(2);
  await service.query(`
    CREATE FUNCTION vault.meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER meddle BEFORE UPDATE ON vault.patients FOR EACH ROW EXECUTE FUNCTION vault.meddle()`);
  const { code, output } = await rotate([k2, k1]);
  expect([code, output]).toEqual([1, expect.stringMatching(/2 rows were held .*Run it again\.\n$/)]);
});
