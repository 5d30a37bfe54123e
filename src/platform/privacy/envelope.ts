/** What is stored in place of a value. */
export interface Envelope {
  keyId: string;
  nonce: Buffer;
  tag: Buffer;
  ciphertext: Buffer;
}

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Head, nonce (12 bytes), tag (16), ciphertext. */
export const packEnvelope = ({ keyId, nonce, tag, ciphertext }: Envelope): Buffer =>
  Buffer.concat([headOf(keyId), nonce, tag, ciphertext]);

/** How all envelopes of a key begin: version (1 byte), length of the key id (1 byte), key id (ASCII). */
export const headOf = (keyId: string): Buffer =>
  Buffer.concat([Buffer.of(version, keyId.length), Buffer.from(keyId, 'latin1')]);

/** @returns `undefined` for bytes that are no envelope of a version that is known. */
export function readEnvelope(sealed: Buffer): Envelope | undefined {
  const keyId = keyIdOf(sealed);
  if (keyId === undefined) return undefined;
  const nonceAt = 2 + keyId.length;
  const tagAt = nonceAt + nonceBytes;
  const ciphertextAt = tagAt + tagBytes;
  if (sealed.length < ciphertextAt) return undefined;
  return {
    keyId,
    nonce: sealed.subarray(nonceAt, tagAt),
    tag: sealed.subarray(tagAt, ciphertextAt),
    ciphertext: sealed.subarray(ciphertextAt),
  };
}

/** The id of the key that sealed it, without opening it; `undefined` for what is no envelope. */
export function keyIdOf(sealed: Buffer): string | undefined {
  if (sealed[0] !== version) return undefined;
  const keyId = sealed.subarray(2, 2 + (sealed[1] ?? 0)).toString('latin1');
  return /^[A-Za-z0-9_-]{1,32}$/.test(keyId) ? keyId : undefined;
}
