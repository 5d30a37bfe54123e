import { createHash } from 'node:crypto';

/** An entry of the trail as it is hashed: the text of each value, in this order. */
export type HashedEntry = Readonly<Record<(typeof hashedColumns)[number], string | null>>;

/** The columns that the hash of an entry covers, in their order; the SQL is the text of each. */
export const hashedColumns = [
  'cluster',
  'transaction_id',
  'id',
  'created_at',
  'occurred_at',
  'actor_id',
  'actor',
  'action',
  'table_name',
  'record_id',
  'subject_id',
  'changes',
  'ip_commitment',
  'request_id',
] as const;

const utc = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;

/** An entry as it is stored: what is hashed, and the address that can be forgotten. */
export interface StoredEntry extends HashedEntry {
  readonly ip_address: string | null;
  readonly ip_salt: string | null;
  readonly forgotten_for: string | null;
}

/** What selects the text of each column of an entry, with nothing but PostgreSQL's own functions. */
export const storedText = [...hashedColumns, 'ip_address', 'ip_salt', 'forgotten_for']
  .map((column) => (column.endsWith('_at') ? utc(column) : `${column}::text AS ${column}`))
  .join(', ');

/** Where the entries that a seal covers begin (after it) or end (with it): they are in the order of transaction and id. */
export interface Place {
  transaction: bigint;
  id: string;
}

export const start: Place = { transaction: 0n, id: '00000000-0000-0000-0000-000000000000' };

/** A link of the chain, as it is stored. */
export interface Seal {
  sequence: bigint;
  cluster: string;
  from: Place;
  to: Place;
  rowCount: number;
  /** ISO, to the millisecond. */
  sealedAt: string;
  fingerprints: Buffer;
  previousHash: Buffer;
  hash: Buffer;
}

/** Negative where `a` comes before `b`. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.transaction !== b.transaction) return a.transaction < b.transaction ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

/** SHA-256 of an entry: each value as its length in bytes, a colon and itself, `-` for none, joined by commas. */
export function hashEntry(entry: HashedEntry): Buffer {
  const texts = hashedColumns.map((column) => {
    const value = entry[column];
    return value === null ? '-' : `${Buffer.byteLength(value)}:${value}`;
  });
  return createHash('sha256').update(texts.join(',')).digest();
}

/** What the hash of a seal has to be, over the hashes of its entries in their order. */
export function hashSeal(seal: Seal, entries: readonly Buffer[]): Buffer {
  const { sequence, cluster, from, to, rowCount, sealedAt, previousHash } = seal;
  const places = [from.transaction, from.id, to.transaction, to.id];
  const lines = ['atrium-audit-seal/1', sequence, cluster, ...places, rowCount, sealedAt];
  const hash = createHash('sha256').update(`${lines.join('\n')}\n${previousHash.toString('hex')}\n`);
  for (const entry of entries) hash.update(entry);
  return hash.digest();
}

/** What holds an address fast without telling it: the first 16 bytes of SHA-256 over the salt and the address. */
export function commitTo(address: string, salt: string): string {
  const digest = createHash('sha256').update(bytesOf(salt)).update(address).digest();
  return uuidOf(digest.subarray(0, 16));
}

export const genesis = Buffer.alloc(32);

const idBytes = 16;
const printBytes = 8;

/** The beginning of an entry's hash, by which its seal knows it. */
export const printOf = (hash: Buffer): string => hash.subarray(0, printBytes).toString('hex');

/** What a seal tells of each of its entries: the beginning of its hash, by its id. */
export function readFingerprints(fingerprints: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < fingerprints.length; at += idBytes + printBytes) {
    const id = uuidOf(fingerprints.subarray(at, at + idBytes));
    found.set(id, fingerprints.subarray(at + idBytes, at + idBytes + printBytes).toString('hex'));
  }
  return found;
}

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
