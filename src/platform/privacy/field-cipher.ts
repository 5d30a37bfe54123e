import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { headOf, packEnvelope, readEnvelope, type Envelope } from './envelope.js';
import { KeyRing } from './key-ring.js';
import { MissingKeyError, UnreadableFieldError, type FieldPlace } from './sealed-field-error.js';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts single values of the class `sensitive` (AES-256-GCM), each bound to its table, column and row. The key
 * never reaches the database. Two equal values look different; their length is not hidden.
 */
@Injectable()
export class FieldCipher {
  /** How everything begins that the active key has sealed. */
  readonly activeHead: Buffer;

  constructor(private readonly keys: KeyRing) {
    this.activeHead = headOf(keys.activeId);
  }

  /**
   * Seals `plaintext` with the active key, for `place` alone.
   * @throws TypeError for a lone surrogate, which would not come back as it was.
   */
  seal(plaintext: string, place: FieldPlace): Buffer {
    if (!plaintext.isWellFormed()) throw new TypeError('A text with a lone surrogate cannot be encrypted.');
    const keyId = this.keys.activeId;
    const nonce = randomBytes(nonceBytes);
    const key = this.keys.keyFor(keyId, 'encryption', place.table, place.column)!;
    const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(boundTo(keyId, place));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return packEnvelope({ keyId, nonce, tag: cipher.getAuthTag(), ciphertext });
  }

  /**
   * Opens many values of one column, quicker than {@link open} and with the same result: what is the same for all of
   * them is worked out once.
   */
  opener({ table, column }: Omit<FieldPlace, 'row'>): (sealed: Buffer, row: string) => string {
    const known = new Map<string, { key: Buffer; bound: string }>();
    const find = (keyId: string): { key: Buffer; bound: string } | undefined => {
      const key = this.keys.keyFor(keyId, 'encryption', table, column);
      const found = key && { key, bound: boundTo(keyId, { table, column, row: '' }).toString().slice(0, -2) };
      if (found) known.set(keyId, found);
      return found;
    };
    return (sealed, row) => {
      const envelope = readEnvelope(sealed);
      const opening = envelope && (known.get(envelope.keyId) ?? find(envelope.keyId));
      // It tells what is wrong.
      if (!opening) return this.open(sealed, { table, column, row });
      try {
        return decrypt(envelope, opening.key, Buffer.from(`${opening.bound}${row.toLowerCase()}"]`));
      } catch {
        return this.open(sealed, { table, column, row });
      }
    };
  }

  /**
   * Opens what {@link seal} made for the same `place`, with whichever key of `ENCRYPTION_KEYS` it was sealed.
   * @throws MissingKeyError where that key is not there; UnreadableFieldError where the bytes are not what was
   * sealed for `place`.
   */
  open(sealed: Buffer, place: FieldPlace): string {
    const envelope = readEnvelope(sealed);
    if (!envelope) throw new UnreadableFieldError(undefined, place);
    const key = this.keys.keyFor(envelope.keyId, 'encryption', place.table, place.column);
    if (!key) throw new MissingKeyError(envelope.keyId, place);
    try {
      return decrypt(envelope, key, boundTo(envelope.keyId, place));
    } catch {
      throw new UnreadableFieldError(envelope.keyId, place);
    }
  }
}

function decrypt({ nonce, tag, ciphertext }: Envelope, key: Buffer, bound: Buffer): string {
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(bound);
  decipher.setAuthTag(tag);
  // All of it is in the first part; the second finds out whether it is right.
  const plaintext = decipher.update(ciphertext);
  decipher.final();
  return plaintext.toString('utf8');
}

/** The associated data. As JSON no two places read alike, wherever a name ends and the next one begins. */
const boundTo = (keyId: string, { table, column, row }: FieldPlace): Buffer =>
  Buffer.from(JSON.stringify(['atrium/field/1', keyId, table, column, row.toLowerCase()]));
