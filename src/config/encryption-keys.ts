import type { EnvironmentReader } from './environment-reader.js';

/** One of `ENCRYPTION_KEYS`. */
export interface EncryptionKey {
  /** Stands in what the key has sealed, so that the key is found again. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

const variable = 'ENCRYPTION_KEYS';
const keyBytes = 32;
const advice = 'make one with: openssl rand -base64 32';
/** 32 characters, known to everybody, and refused outside development. */
const developmentKey = Buffer.from('development-only-encryption-key!');
/** What a random key falls below once in 10^25. */
const leastDistinctBytes = 12;

/** `id:key,id:key`, each key 32 bytes in base64 or hex. The first seals, all of them open. */
export function readEncryptionKeys(read: EnvironmentReader, isDeployed: boolean): EncryptionKey[] {
  const value = read.optional(variable);
  if (value === undefined) {
    if (isDeployed) read.refuse(variable, `is required outside development, as id:key; ${advice}`);
    return [{ id: 'dev', key: developmentKey }];
  }
  const keys = value.split(',').map((pair) => readPair(pair.trim()));
  const fault = faultOf(keys, isDeployed);
  if (fault) read.refuse(variable, fault);
  return keys;
}

function readPair(pair: string): EncryptionKey {
  const [, id = '', text = ''] = /^([A-Za-z0-9_-]{1,32}):(\S+)$/.exec(pair) ?? [];
  if (/^[0-9a-f]{64}$/i.test(text)) return { id, key: Buffer.from(text, 'hex') };
  if (/^[A-Za-z0-9+/]{43}=?$/.test(text)) return { id, key: Buffer.from(text, 'base64') };
  return { id, key: Buffer.alloc(0) };
}

/** Says nothing of a key but its id. */
function faultOf(keys: readonly EncryptionKey[], isDeployed: boolean): string | undefined {
  const wrong = keys.find(({ id, key }) => !id || key.length !== keyBytes);
  if (wrong?.id) return `has a key "${wrong.id}" that is not 32 bytes in base64 or hex; ${advice}`;
  if (wrong) return 'must be id:key pairs with commas between, each key 32 bytes in base64 or hex';
  const twice = keys.find(({ id }, at) => keys.findIndex((other) => other.id === id) < at);
  if (twice) return `names the key "${twice.id}" twice`;
  const same = keys.find(({ key }, at) => keys.findIndex((other) => other.key.equals(key)) < at);
  if (same) return `gives the key "${same.id}" the bytes of another one`;
  if (!isDeployed) return undefined;
  if (keys.some(({ key }) => key.equals(developmentKey))) return `holds the development default; ${advice}`;
  const guessable = keys.find(({ key }) => new Set(key).size < leastDistinctBytes);
  return guessable && `has a key "${guessable.id}" that is not random; ${advice}`;
}
