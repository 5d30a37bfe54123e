import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../access/database-context.js';
import {
  commitTo,
  comparePlaces,
  genesis,
  hashEntry,
  hashSeal,
  printOf,
  readFingerprints,
  start,
  type StoredEntry,
  type Place,
  type Seal,
} from './audit-chain.js';
import { AuditGuards } from './audit-guards.js';
import type { Head } from './audit-heads.js';
import { SealedEntries, type Forgotten, type Unsealed } from './sealed-entries.js';

export interface Verdict {
  seals: number;
  /** Those under a seal. */
  entries: number;
  unsealed: Unsealed;
  /** What is wrong, one sentence each; none where all is well. */
  faults: string[];
}

/**
 * Computes the chain of seals again, from the entries as they are stored, and says what is not as it was sealed. It
 * trusts no function of the database. Who could write the entries and all seals after them anew is found out by the
 * heads alone that were kept elsewhere.
 */
@Injectable()
@ActsAsService('platform.audit')
export class AuditVerifier {
  constructor(
    private readonly stored: SealedEntries,
    private readonly guards: AuditGuards,
  ) {}

  /** @param onEntries is told of each part that is done, how many entries it was of. */
  async verify(heads: readonly Head[], onEntries: (count: number) => void): Promise<Verdict> {
    const chain = new Chain(heads);
    for await (const { seal, entries } of this.stored.seals()) {
      chain.follow(seal);
      chain.check(seal, entries);
      onEntries(entries.length);
    }
    chain.end();
    if (await this.stored.hasUnreachable()) chain.faults.push(unreachable);
    for (const forgotten of await this.stored.forgotten()) chain.compareForgotten(forgotten);
    return {
      seals: chain.seals,
      entries: chain.entries,
      unsealed: await this.stored.unsealed(),
      faults: [...chain.faults, ...(await this.guards.faults())],
    };
  }

  /** How many entries there are to go through. */
  async size(): Promise<number> {
    return (await this.stored.totals()).entries;
  }

  /** The newest seal, to be kept elsewhere; undefined where nothing is sealed yet. */
  async head(): Promise<Head | undefined> {
    const newest = await this.stored.newest();
    return newest && { sequence: newest.sequence, hash: newest.hash.toString('hex') };
  }
}

const unreachable = `The entry ${start.id} was put there: the database gives no such id.`;

/** Goes along the seals and notes what is wrong. */
class Chain {
  readonly faults: string[] = [];
  seals = 0;
  entries = 0;
  private last: Seal | undefined;
  private readonly ends = new Map<string, Place>();
  private readonly heads: Map<bigint, Set<string>>;

  constructor(heads: readonly Head[]) {
    this.heads = new Map();
    for (const { sequence, hash } of heads) {
      this.heads.set(sequence, (this.heads.get(sequence) ?? new Set()).add(hash));
    }
  }

  /** Whether the seal is the next one. */
  follow(seal: Seal): void {
    const { sequence, cluster, from, previousHash, hash } = seal;
    const expected = (this.last?.sequence ?? 0n) + 1n;
    const isNext = sequence === expected;
    if (!isNext) this.faults.push(`${sealsInWords(expected, sequence - 1n)} missing.`);
    if (isNext && !previousHash.equals(this.last?.hash ?? genesis)) {
      this.faults.push(`Seal ${sequence} does not follow from the one before: one of the two was changed.`);
    }
    const end = this.ends.get(cluster) ?? start;
    if (isNext && comparePlaces(from, end) !== 0) {
      this.faults.push(`Seal ${sequence} does not begin where the one before ended.`);
    }
    for (const head of this.heads.get(sequence) ?? []) {
      if (head === hash.toString('hex')) continue;
      this.faults.push(`Seal ${sequence} is not the one whose head was kept: the trail was written anew.`);
    }
    this.last = seal;
    this.ends.set(cluster, seal.to);
    this.seals += 1;
  }

  /** Whether the entries are the ones that were sealed. */
  check(seal: Seal, entries: readonly StoredEntry[]): void {
    this.entries += entries.length;
    const hashes = entries.map(hashEntry);
    const changes = changesOf(seal, entries, hashes);
    const addresses = entries.flatMap(addressFault);
    const isWhole = hashSeal(seal, hashes).equals(seal.hash);
    if (!isWhole && changes.length === 0) changes.push('it was itself changed.');
    if (isWhole && changes.length > 0) changes.splice(0, changes.length, 'its fingerprints were changed.');
    this.faults.push(...[...changes, ...addresses].map((change) => `Seal ${seal.sequence}: ${change}`));
  }

  /** An address may be gone, but of an account that was erased, and of as many entries as the trail tells. */
  compareForgotten({ account, found, told }: Forgotten): void {
    if (found === told) return;
    this.faults.push(
      `For the account ${account} ${found} addresses are gone, and the trail tells of ${told}.`,
    );
  }

  end(): void {
    const last = this.last?.sequence ?? 0n;
    const [newest] = [...this.heads.keys()]
      .filter((sequence) => sequence > last)
      .sort((a, b) => (a < b ? 1 : -1));
    if (newest === undefined) return;
    const where = last === 0n ? 'there is no seal' : `the trail ends with seal ${last}`;
    this.faults.push(`The head of seal ${newest} was kept, but ${where}: the end was cut off.`);
  }
}

/** How the entries differ from those that the seal knows. */
function changesOf(
  { fingerprints }: Seal,
  entries: readonly StoredEntry[],
  hashes: readonly Buffer[],
): string[] {
  const known = readFingerprints(fingerprints);
  const changes = entries.flatMap((entry, index) => {
    const print = known.get(entry.id!);
    known.delete(entry.id!);
    if (print === undefined) return [`${inWords(entry)} was put there after it was sealed.`];
    return print === printOf(hashes[index]!) ? [] : [`${inWords(entry)} was edited.`];
  });
  return [...changes, ...[...known.keys()].map((id) => `the entry ${id} was removed.`)];
}

/** The address is not hashed itself, so that it can be forgotten: only what commits to it is. */
function addressFault(entry: StoredEntry): string[] {
  const { ip_address: address, ip_salt: salt, ip_commitment: commitment, forgotten_for: account } = entry;
  const isOwn = entry.actor_id === null || entry.actor_id === account;
  const isRight =
    address === null
      ? salt === null && (commitment === null ? account === null : account !== null && isOwn)
      : account === null && salt !== null && commitTo(address, salt) === commitment;
  return isRight ? [] : [`the address of ${inWords(entry)} was edited or removed.`];
}

function inWords({ id, action, table_name: table, record_id: record, occurred_at: at }: StoredEntry): string {
  return `the entry ${id} (${[action, 'of', table, record, 'at', at].filter(Boolean).join(' ')})`;
}

const sealsInWords = (first: bigint, last: bigint): string =>
  first === last ? `Seal ${first} is` : `Seals ${first} to ${last} are`;
