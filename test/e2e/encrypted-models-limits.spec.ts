import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { Op } from 'sequelize';
import { uuidV7 } from '../../src/platform/database/uuid-v7.js';
import { ModelEncryptions } from '../../src/platform/privacy/model-encryptions.js';
import type { Service } from '../setup/service.js';
import { Patient, startVault, Visit } from '../setup/vault.js';

let service: Service;
let encryptions: ModelEncryptions;

beforeAll(async () => {
  service = await startVault();
  encryptions = service.app.get(ModelEncryptions, { strict: false });
});
afterAll(() => service.close());

const newName = (): string => `patient-${randomUUID()}`;

/** What the database holds of one attribute. */
async function stored(id: string, column: string): Promise<Buffer | null> {
  const [row] = await service.query<{ sealed: Buffer | null }>(
    `SELECT ${column} AS sealed FROM vault.patients WHERE id = $1`,
    [id],
  );
  return row!.sealed;
}

describe('what cannot be done right is refused at once', () => {
  let patient: Patient;
  let before: object[];
  const everything = () => service.query<object>('SELECT * FROM vault.patients ORDER BY id');
  const secret = 'nobody-else-may-know';

  beforeAll(async () => {
    patient = await Patient.create({ name: newName(), notes: 'unchanged', taxNumber: 'FR 7' });
    before = await everything();
  });

  const refusals: [string, () => Promise<unknown>, string | RegExp][] = [
    [
      'an update of several rows',
      () => Patient.update({ notes: secret }, { where: {} }),
      'over several rows',
    ],
    [
      'the same, row by row',
      () => Patient.update({ notes: secret }, { where: { id: patient.id }, individualHooks: true }),
      'over several rows',
    ],
    [
      'the same, without hooks',
      () => Patient.update({ notes: secret }, { where: {}, hooks: false }),
      'kept from the database',
    ],
    ['a change of ids', () => Patient.update({ id: uuidV7() }, { where: {} }), 'over several rows'],
    ['an upsert', () => Patient.upsert({ name: patient.name, notes: secret }), 'cannot be upserted'],
    [
      'an upsert without hooks',
      () => Patient.upsert({ name: patient.name, notes: secret }, { hooks: false }),
      'kept from the database',
    ],
    [
      'a bulk insert that updates',
      () => Patient.bulkCreate([{ name: patient.name, notes: secret }], { updateOnDuplicate: ['notes'] }),
      'on a duplicate',
    ],
    [
      'a bulk insert without hooks',
      () => Patient.bulkCreate([{ name: newName(), notes: secret }], { hooks: false }),
      'kept from the database',
    ],
    [
      'an insert without hooks',
      () => Patient.create({ name: newName(), notes: secret }, { hooks: false }),
      'kept from the database',
    ],
    ['a search by the value', () => Patient.findAll({ where: { notes: secret } }), 'kept from the database'],
    [
      'a search by some values',
      () => Patient.findAll({ where: { notes: [secret, 'x'] } }),
      'kept from the database',
    ],
    [
      'a search for a part',
      () => Patient.findAll({ where: { notes: { [Op.iLike]: secret } } }),
      'kept from the database',
    ],
    [
      'a search by a plain index',
      () => Patient.findAll({ where: { taxNumberIndex: secret as never } }),
      'kept from the database',
    ],
    [
      'a search where there is no index',
      async () => Patient.findAll({ where: encryptions.matching(Patient, 'notes', secret) }),
      'notes has no blind index',
    ],
    ['another name', () => Patient.findAll({ attributes: [['notes', 'remarks']] }), 'under another name'],
    [
      'another name beside the others',
      () => Patient.findAll({ attributes: { include: [['notes', 'remarks']] } }),
      'under another name',
    ],
    ['an order', () => Patient.findAll({ order: [['notes', 'ASC']] }), 'sorted by'],
    [
      'plain rows of what is included',
      () => Visit.findAll({ include: [Patient], raw: true }),
      'with raw: true',
    ],
    ['a number', async () => Patient.create({ name: newName(), notes: 7 as never }), 'takes a string'],
    [
      'bytes',
      async () => Patient.create({ name: newName(), notes: Buffer.from(secret) as never }),
      'takes a string',
    ],
    [
      'an index of one’s own',
      async () => patient.update({ taxNumberIndex: Buffer.alloc(32) }),
      'is set by saving taxNumber',
    ],
    ['half a letter', () => Patient.create({ name: newName(), notes: 'half \ud83d' }), 'lone surrogate'],
    [
      'an id in braces',
      () => Patient.create({ id: `{${uuidV7()}}`, name: newName(), notes: secret }),
      'no UUID as PostgreSQL writes it',
    ],
    [
      'a change of what was not read',
      async () => (await Patient.findByPk(patient.id, { attributes: ['id'] }))?.update({ notes: secret }),
      'read notes before you change it',
    ],
  ];

  it.each(refusals)('%s', async (_, attempt, message) => {
    const error = await attempt().then(
      () => new Error('it was not refused'),
      (reason: Error) => reason,
    );
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain(secret);
    expect(await everything()).toEqual(before);
  });
});

describe('a blind index', () => {
  const find = (taxNumber: string) =>
    Patient.findAll({ where: encryptions.matching(Patient, 'taxNumber', taxNumber), order: ['id'] });

  it('finds the rows that are equal after normalisation, and no others', async () => {
    const number = `DE ${randomUUID().slice(0, 8)}`;
    const [first, second] = await Patient.bulkCreate([
      { name: newName(), taxNumber: number },
      { name: newName(), taxNumber: number.toLowerCase().replaceAll(' ', '') },
      { name: newName(), taxNumber: `${number}0` },
    ]);
    expect((await find(number)).map(({ id }) => id)).toEqual([first!.id, second!.id]);
    expect(await find(number.slice(1))).toEqual([]);
    const hash = await stored(first!.id, 'tax_number_index');
    expect(hash).toHaveLength(32);
    expect(await stored(second!.id, 'tax_number_index')).toEqual(hash);
  });

  it('is what the decision says, of the normalised value', async () => {
    const { id } = await Patient.create({ name: newName(), taxNumber: 'de 12' });
    const info = '["atrium","blind-index","vault.patients","tax_number"]';
    const key = hkdfSync('sha256', 'development-only-encryption-key!', '', info, 32);
    const hash = createHmac('sha256', Buffer.from(key)).update('DE12').digest();
    expect(await stored(id, 'tax_number_index')).toEqual(hash);
  });

  it('follows the value: changed, changed with few fields, cleared, and cleared for several rows', async () => {
    const [old, next, last] = [randomUUID(), randomUUID(), randomUUID()];
    const patient = await Patient.create({ name: newName(), taxNumber: old });
    await patient.update({ taxNumber: next });
    expect([(await find(old)).length, (await find(next)).length]).toEqual([0, 1]);
    patient.taxNumber = last;
    await patient.save({ fields: ['taxNumber'] });
    expect([(await find(next)).length, (await find(last)).length]).toEqual([0, 1]);
    await patient.update({ taxNumber: null });
    expect(await stored(patient.id, 'tax_number_index')).toBeNull();
    await patient.update({ taxNumber: old });
    await Patient.update({ taxNumber: null }, { where: { id: patient.id } });
    expect(await stored(patient.id, 'tax_number')).toBeNull();
    expect(await stored(patient.id, 'tax_number_index')).toBeNull();
  });
});
