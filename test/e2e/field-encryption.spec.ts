import { createDecipheriv, hkdfSync } from 'node:crypto';
import { FeatureRegistry } from '../../src/platform/features/feature-registry.js';
import { classesOf } from '../../src/platform/privacy/data-classes.js';
import { FieldCipher } from '../../src/platform/privacy/field-cipher.js';
import { SealedType } from '../../src/platform/privacy/sealed-type.js';
import type { Service } from '../setup/service.js';
import { keyOf, startVault, withKeys } from '../setup/vault.js';

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
