import { createDecipheriv, hkdfSync, randomUUID } from 'node:crypto';
import { Op } from 'sequelize';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { uuidV7 } from '../../src/platform/database/uuid-v7.js';
import { FeatureRegistry } from '../../src/platform/features/feature-registry.js';
import { classesOf } from '../../src/platform/privacy/data-classes.js';
import { FieldCipher } from '../../src/platform/privacy/field-cipher.js';
import { SealedType } from '../../src/platform/privacy/sealed-type.js';
import type { Service } from '../setup/service.js';
import { keyOf, Patient, startVault, Visit, withKeys } from '../setup/vault.js';

describe('values', () => {
  const row = '0193aa00-0000-7000-8000-0000000000ff';
  const place = { table: 'vault.patients', column: 'notes', row };
  const megabyte = 'ärger '.repeat(150_000);

  let service: Service;
  let cipher: FieldCipher;

  beforeAll(async () => {
    service = await startVault(withKeys(keyOf('k2', 'b'), keyOf('k1', 'a')));
    cipher = service.app.get(FieldCipher, { strict: false });
  });
  afterAll(() => service.close());

  describe('a sealed value', () => {
    it.each([
      ['nothing', ''],
      ['one letter', 'x'],
      ['letters beyond the first plane', 'Zoë 🧑‍🚀 \u0000 e\u0301 \u{10FFFF}'],
      ['a megabyte', megabyte],
    ])('comes back as it was: %s', (_, plaintext) => {
      expect(cipher.open(cipher.seal(plaintext, place), place)).toBe(plaintext);
    });

    it('looks different each time', () => {
      const sealed = Array.from({ length: 50 }, () => cipher.seal('the same', place).toString('hex'));
      expect(new Set(sealed).size).toBe(50);
    });

    it('is what the decision says, so that another program with the key can open it', () => {
      const sealed = cipher.seal('for the records', place);
      expect(sealed.subarray(0, 4)).toEqual(Buffer.from('\x01\x02k2', 'latin1'));
      const info = '["atrium","encryption","vault.patients","notes"]';
      const key = Buffer.from(hkdfSync('sha256', Buffer.alloc(32, 'b'), '', info, 32));
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(4, 16));
      decipher.setAAD(Buffer.from(`["atrium/field/1","k2","vault.patients","notes","${row}"]`));
      decipher.setAuthTag(sealed.subarray(16, 32));
      const text = Buffer.concat([decipher.update(sealed.subarray(32)), decipher.final()]);
      expect(text.toString()).toBe('for the records');
    });

    it.each([
      ['row', { ...place, row: '0193aa00-0000-7000-8000-0000000000fe' }],
      ['column', { ...place, column: 'tax_number' }],
      ['table', { ...place, table: 'vault.visits' }],
      ['place whose name ends elsewhere', { ...place, table: 'vault.patient', column: 'snotes' }],
    ])('opens for no other %s', (_, other) => {
      const sealed = cipher.seal('mine', place);
      expect(() => cipher.open(sealed, other)).toThrow(/cannot be decrypted: it was changed or moved/);
    });

    it('opens for the same row, in whichever case its id is written', () => {
      expect(cipher.open(cipher.seal('mine', place), { ...place, row: row.toUpperCase() })).toBe('mine');
    });

    it('does not open with any of its bits turned over, or any of its bytes gone', () => {
      const sealed = cipher.seal('a short text', place);
      for (let bit = 0; bit < sealed.length * 8; bit++) {
        const turned = Buffer.from(sealed);
        turned[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => cipher.open(turned, place)).toThrow(/cannot be decrypted/);
      }
      for (let length = 0; length < sealed.length; length++) {
        expect(() => cipher.open(sealed.subarray(0, length), place)).toThrow(/cannot be decrypted/);
      }
      expect(() => cipher.open(Buffer.concat([sealed, Buffer.of(0)]), place)).toThrow(/cannot be decrypted/);
    });

    it('is not made of a text that would not come back', () => {
      expect(() => cipher.seal('half a pair \ud83d', place)).toThrow('lone surrogate');
    });
  });

  it('has every column of the class sensitive encrypted, in every module', () => {
    const models = service.app
      .get(FeatureRegistry)
      .all()
      .flatMap(({ models }) => models);
    const columns = models.flatMap((model) =>
      Object.entries(model.getAttributes()).map(([attribute, { field, type }]) => ({
        name: `${model.name}.${attribute}`,
        isSensitive: classesOf(model).get(field ?? attribute) === 'sensitive',
        isEncrypted: type instanceof SealedType && classesOf(model).get(field ?? attribute) !== 'secret',
      })),
    );
    const named = (is: 'isSensitive' | 'isEncrypted') =>
      columns.filter((column) => column[is]).map(({ name }) => name);
    expect(named('isEncrypted')).toEqual(expect.arrayContaining(['Patient.notes', 'Visit.notes']));
    expect(named('isSensitive')).toEqual(named('isEncrypted'));
  });
});

describe('models', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startVault();
  });
  afterAll(() => service.close());

  const newName = (): string => `patient-${randomUUID()}`;

  /** What the database holds of one attribute. */
  async function stored(id: string, column = 'notes', table = 'patients'): Promise<Buffer | null> {
    const [row] = await service.query<{ sealed: Buffer | null }>(
      `SELECT ${column} AS sealed FROM vault.${table} WHERE id = $1`,
      [id],
    );
    return row!.sealed;
  }

  describe('a model with encrypted columns', () => {
    it('stores bytes and reads texts, whichever way the row is made', async () => {
      const made = [
        await Patient.create({ name: newName(), notes: 'by create' }),
        await Patient.build({ name: newName(), notes: 'by build' }).save(),
        ...(await Patient.bulkCreate([
          { name: newName(), notes: 'by bulkCreate' },
          { name: newName(), notes: 'by bulkCreate, second' },
        ])),
        ...(await Patient.bulkCreate([{ name: newName(), notes: 'row by row' }], { individualHooks: true })),
        (
          await Patient.findOrCreate({
            where: { name: newName() },
            defaults: { notes: 'by findOrCreate' } as Patient,
          })
        )[0],
        (
          await Patient.findCreateFind({
            where: { name: newName() },
            defaults: { notes: 'by findCreateFind' } as Patient,
          })
        )[0],
        await Patient.create({ name: newName(), notes: 'with few fields' }, { fields: ['name', 'notes'] }),
        (await Patient.create(
          { name: newName(), notes: 'without returning' },
          { returning: false },
        )) as unknown as Patient,
      ];
      const texts = made.map(({ notes }) => notes);
      expect(new Set(texts).size).toBe(made.length);
      for (const patient of made) {
        const found = await Patient.findByPk(patient.id, { rejectOnEmpty: true });
        expect(found.notes).toBe(patient.notes);
        const sealed = await stored(patient.id);
        expect(sealed?.subarray(0, 5)).toEqual(Buffer.from('\x01\x03dev', 'latin1'));
        expect(sealed?.includes(patient.notes!)).toBe(false);
      }
    });

    it('finds what exists by findOrCreate, and leaves it as it is', async () => {
      const name = newName();
      await Patient.create({ name, notes: 'first' });
      const [found, isNew] = await Patient.findOrCreate({
        where: { name },
        defaults: { notes: 'second' } as Patient,
      });
      expect([found.notes, isNew]).toEqual(['first', false]);
    });

    it('takes an id from the application, and gives one that rises with time where there is none', async () => {
      const id = uuidV7().toUpperCase();
      await Patient.create({ id, name: newName(), notes: 'mine' });
      expect((await Patient.findByPk(id))?.notes).toBe('mine');
      const { id: given } = await Patient.create({ name: newName() });
      expect(given).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const many = Array.from({ length: 10_000 }, () => uuidV7());
      expect([...many].sort()).toEqual(many);
    });

    it('keeps nothing and the empty text apart', async () => {
      const [nothing, empty, unset] = await Patient.bulkCreate([
        { name: newName(), notes: null, taxNumber: null },
        { name: newName(), notes: '', taxNumber: '' },
        { name: newName() },
      ]);
      for (const [patient, text] of [
        [nothing, null],
        [empty, ''],
        [unset, null],
      ] as const) {
        expect((await patient!.reload()).notes).toBe(text);
        expect((await stored(patient!.id)) === null).toBe(text === null);
        expect((await stored(patient!.id, 'tax_number_index')) === null).toBe(text === null);
      }
    });

    it('keeps JSON as it was given', async () => {
      const anamnesis = { allergies: ['nuts', 'Ärger'], smokes: false };
      const { id } = await Patient.create({ name: newName(), anamnesis });
      const found = await Patient.findByPk(id, { rejectOnEmpty: true });
      expect(found.anamnesis).toEqual(anamnesis);
      await found.update({ anamnesis: { allergies: [] } });
      expect((await found.reload()).toJSON()).toMatchObject({ anamnesis: { allergies: [] } });
    });

    it('changes one row by its instance, and seals nothing else anew', async () => {
      const patient = await Patient.create({ name: newName(), notes: 'before', taxNumber: 'DE 1' });
      const untouched = await stored(patient.id, 'tax_number');
      await patient.update({ notes: 'after' });
      expect(patient.notes).toBe('after');
      expect((await Patient.findByPk(patient.id))?.notes).toBe('after');
      expect(await stored(patient.id, 'tax_number')).toEqual(untouched);
      const sealed = await stored(patient.id);
      patient.name = newName();
      await patient.save();
      expect(await stored(patient.id)).toEqual(sealed);
    });

    it('saves what a failed save left behind', async () => {
      const taken = await Patient.create({ name: newName() });
      const patient = Patient.build({ name: taken.name, notes: 'tried twice' });
      await expect(patient.save()).rejects.toMatchObject({ name: 'SequelizeUniqueConstraintError' });
      patient.name = newName();
      await patient.save();
      expect((await patient.reload()).notes).toBe('tried twice');
    });

    it('stores what is changed between sealing and saving again', async () => {
      const patient = await Patient.create({ name: newName(), notes: 'one' });
      patient.notes = 'two';
      expect(patient.notes).toBe('two');
      patient.notes = 'three';
      await patient.save();
      expect((await patient.reload()).notes).toBe('three');
    });
  });

  describe('reading encrypted columns', () => {
    let patient: Patient;
    beforeAll(async () => {
      patient = await Patient.create({
        name: newName(),
        notes: 'of the patient',
        anamnesis: { allergies: ['nuts'] },
      });
      await Visit.bulkCreate([
        { patientId: patient.id, notes: 'first visit' },
        { patientId: patient.id, notes: 'second visit' },
      ]);
    });
    const where = () => ({ where: { id: patient.id } });

    it('reads them without the id being asked for', async () => {
      const some = await Patient.findOne({ ...where(), attributes: ['notes'] });
      const others = await Patient.findOne({ ...where(), attributes: { exclude: ['id', 'name'] } });
      expect([some?.notes, others?.notes]).toEqual(['of the patient', 'of the patient']);
      const without = await Patient.scope('brief').findOne(where());
      expect(without?.toJSON()).toEqual({ id: patient.id, name: patient.name });
      expect((await Patient.scope('brief').unscoped().findOne(where()))?.notes).toBe('of the patient');
    });

    it('reads them in what is included, in either direction and however it is loaded', async () => {
      const orders = { order: [['visits', 'id', 'ASC']] as [string, string, string][] };
      const joined = await Patient.findOne({
        ...where(),
        include: [{ model: Visit, attributes: ['notes'] }],
        ...orders,
      });
      expect(joined?.visits?.map(({ notes }) => notes)).toEqual(['first visit', 'second visit']);
      const separate = await Patient.findOne({
        ...where(),
        include: [{ model: Visit, separate: true, attributes: ['patientId', 'notes'] }],
      });
      expect(separate?.visits?.map(({ notes }) => notes).sort()).toEqual(['first visit', 'second visit']);
      const without = { exclude: ['id'] };
      const visit = await Visit.findOne({
        where: { patientId: patient.id },
        include: [{ model: Patient, attributes: without }],
      });
      expect(visit?.patient?.toJSON()).toMatchObject({
        notes: 'of the patient',
        anamnesis: { allergies: ['nuts'] },
      });
      const visits = (await patient.$get('visits')) as Visit[];
      expect(visits.map(({ notes }) => notes).sort()).toEqual(['first visit', 'second visit']);
    });

    it('reads them in plain rows', async () => {
      const [row] = await Patient.findAll({ ...where(), raw: true });
      expect(row).toMatchObject({
        notes: 'of the patient',
        anamnesis: { allergies: ['nuts'] },
        taxNumber: null,
      });
      expect(await Patient.findOne({ ...where(), raw: true, attributes: ['notes'] })).toMatchObject({
        notes: 'of the patient',
      });
      expect(await Patient.findOne({ where: { id: uuidV7() }, raw: true })).toBeNull();
    });

    it('reads them in instances made of a statement of one’s own', async () => {
      const sql = 'SELECT id, notes FROM vault.patients WHERE id = $1';
      const rows = await Patient.sequelize!.query(sql, {
        bind: [patient.id],
        model: Patient,
        mapToModel: true,
      });
      expect(rows.map(({ notes }) => notes)).toEqual(['of the patient']);
    });

    it('counts, and asks whether there is something', async () => {
      expect(await Patient.count({ where: { id: patient.id, notes: { [Op.ne]: null } } })).toBe(1);
      expect(await Patient.count({ where: { id: patient.id, notes: null } })).toBe(0);
    });

    it('makes rows together with those that belong to them', async () => {
      const made = await Patient.create(
        { name: newName(), notes: 'parent', visits: [{ notes: 'child' }] } as never,
        { include: [Visit] },
      );
      const found = await Patient.findByPk(made.id, { include: [Visit] });
      expect([found?.notes, found?.visits?.[0]?.notes]).toEqual(['parent', 'child']);
    });
  });

  it('joins the transaction, and is undone with it', async () => {
    const transactions = service.app.get(TransactionRunner);
    const name = newName();
    const work = transactions.run(async () => {
      const patient = await Patient.create({ name, notes: 'for a moment' });
      expect((await patient.reload()).notes).toBe('for a moment');
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await Patient.findOne({ where: { name } })).toBeNull();
  });
});
