import { randomBytes, randomInt } from 'node:crypto';

const counterLimit = 4_096;

let lastMs = 0;
let counter = 0;

/**
 * A UUID v7 as the database gives them, for a row whose id has to be known before it is stored. Each is greater than
 * the one before it from this process (RFC 9562, section 6.2, method 1).
 */
export function uuidV7(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // From the lower half, which leaves room for two thousand more in the same millisecond.
    counter = randomInt(counterLimit / 2);
  } else if (++counter === counterLimit) {
    lastMs++;
    counter = 0;
  }
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
