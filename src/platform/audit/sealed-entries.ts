import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { comparePlaces, storedText, type StoredEntry, type Place, type Seal, start } from './audit-chain.js';

const sealsAtOnce = 50;
const entriesAtOnce = 5_000;

interface SealRow {
  sequence: string;
  cluster: string;
  fromTransaction: string;
  fromId: string;
  toTransaction: string;
  toId: string;
  rowCount: number;
  sealedAt: string;
  fingerprints: Buffer;
  previousHash: Buffer;
  hash: Buffer;
}

export interface Unsealed {
  count: number;
  /** When the oldest of them was written; null where there are none. */
  since: Date | null;
}

export interface Forgotten {
  account: string;
  found: number;
  told: number;
}

/** Reads the trail and its seals as they are stored, in their order, a part at a time. */
@Injectable()
export class SealedEntries {
  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  /** How many seals there are, and entries under them. */
  async totals(): Promise<{ seals: number; entries: number }> {
    const [totals] = await this.select<{ seals: number; entries: number }>(
      `SELECT count(*)::float AS seals, coalesce(sum(row_count), 0)::float AS entries FROM platform.audit_seals`,
    );
    return totals!;
  }

  /** Every seal with the entries that stand where those it covers have to be. */
  async *seals(): AsyncGenerator<{ seal: Seal; entries: StoredEntry[] }> {
    for (let after = '0'; ;) {
      const rows = await this.select<SealRow>(sealsAfter, [after, sealsAtOnce]);
      for (const run of runsOf(rows.map(sealOf))) yield* this.withEntries(run);
      if (rows.length < sealsAtOnce) return;
      after = rows.at(-1)!.sequence;
    }
  }

  async newest(): Promise<Seal | undefined> {
    const [row] = await this.select<SealRow>(`${sealColumns} ORDER BY sequence DESC LIMIT 1`);
    return row && sealOf(row);
  }

  /** Of seals that join: one range of entries, which is then divided. */
  private async *withEntries(run: readonly Seal[]): AsyncGenerator<{ seal: Seal; entries: StoredEntry[] }> {
    const [first, last] = [run[0]!, run.at(-1)!];
    const stored = this.entries(first.cluster, first.from, last.to);
    let next = await stored.next();
    for (const seal of run) {
      const entries: StoredEntry[] = [];
      while (!next.done && comparePlaces(placeOf(next.value), seal.to) <= 0) {
        entries.push(next.value);
        next = await stored.next();
      }
      yield { seal, entries };
    }
  }

  /** The entries of a cluster after `from`, up to and with `to`. */
  private async *entries(cluster: string, from: Place, to: Place): AsyncGenerator<StoredEntry> {
    for (let after = from; ;) {
      const bind = [
        cluster,
        String(after.transaction),
        after.id,
        String(to.transaction),
        to.id,
        entriesAtOnce,
      ];
      const rows = await this.select<StoredEntry>(entriesBetween, bind);
      yield* rows;
      if (rows.length < entriesAtOnce) return;
      after = placeOf(rows.at(-1)!);
    }
  }

  /** Whether an entry stands where no seal can reach, before all of them: its id is one that is never given. */
  async hasUnreachable(): Promise<boolean> {
    return (await this.select('SELECT FROM platform.audit_logs WHERE id = $1', [start.id])).length > 0;
  }

  /** Of each erased account how many entries are without an address for it, and of how many the trail tells. */
  async forgotten(): Promise<Forgotten[]> {
    return this.select<Forgotten>(forgottenEntries);
  }

  async unsealed(): Promise<Unsealed> {
    const [found] = await this.select<Unsealed>(unsealedEntries);
    return found!;
  }

  private select<Row extends object>(sql: string, bind: unknown[] = []): Promise<Row[]> {
    return this.sequelize.query<Row>(sql, { bind, type: QueryTypes.SELECT });
  }
}

/** Seals one after the other whose entries are one range. */
function runsOf(seals: readonly Seal[]): Seal[][] {
  const runs: Seal[][] = [];
  for (const seal of seals) {
    const last = runs.at(-1)?.at(-1);
    const joins = last && last.cluster === seal.cluster && comparePlaces(last.to, seal.from) === 0;
    if (joins) runs.at(-1)!.push(seal);
    else runs.push([seal]);
  }
  return runs;
}

const placeOf = (entry: StoredEntry): Place => ({
  transaction: BigInt(entry.transaction_id!),
  id: entry.id!,
});

const sealOf = ({ fromTransaction, fromId, toTransaction, toId, sequence, ...row }: SealRow): Seal => ({
  ...row,
  sequence: BigInt(sequence),
  from: { transaction: BigInt(fromTransaction), id: fromId },
  to: { transaction: BigInt(toTransaction), id: toId },
});

const sealColumns = `
  SELECT sequence::text, cluster::text, from_transaction::text AS "fromTransaction", from_id AS "fromId",
         to_transaction::text AS "toTransaction", to_id AS "toId", row_count AS "rowCount",
         to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "sealedAt",
         fingerprints, previous_hash AS "previousHash", hash
    FROM platform.audit_seals`;

const sealsAfter = `${sealColumns} WHERE audit_seals.sequence > $1 ORDER BY audit_seals.sequence LIMIT $2`;

const entriesBetween = `
  SELECT ${storedText}
    FROM platform.audit_logs
   WHERE audit_logs.cluster = $1
     AND (audit_logs.transaction_id, audit_logs.id) > ($2::xid8, $3::uuid)
     AND (audit_logs.transaction_id, audit_logs.id) <= ($4::xid8, $5::uuid)
   ORDER BY audit_logs.transaction_id, audit_logs.id
   LIMIT $6`;

const unsealedEntries = `
  WITH RECURSIVE clusters AS (
    SELECT min(cluster) AS cluster FROM platform.audit_logs
    UNION ALL
    SELECT (SELECT min(cluster) FROM platform.audit_logs WHERE audit_logs.cluster > clusters.cluster)
      FROM clusters WHERE clusters.cluster IS NOT NULL
  )
  SELECT coalesce(sum(entries.count), 0)::float AS count, min(entries.since) AS since
    FROM clusters
    LEFT JOIN LATERAL (
           SELECT to_transaction, to_id FROM platform.audit_seals
            WHERE audit_seals.cluster = clusters.cluster ORDER BY sequence DESC LIMIT 1
         ) AS sealed ON true
   CROSS JOIN LATERAL (
           SELECT count(*) AS count, min(occurred_at) AS since FROM platform.audit_logs
            WHERE audit_logs.cluster = clusters.cluster
              AND (transaction_id, id) > (coalesce(to_transaction, '0'), coalesce(to_id, '00000000-0000-0000-0000-000000000000'))
         ) AS entries`;

const forgottenEntries = `
  SELECT coalesce(entries.account, notes.account) AS account, coalesce(found, 0)::float AS found,
         coalesce(told, 0)::float AS told
    FROM (
      SELECT forgotten_for AS account, count(*) AS found
        FROM platform.audit_logs WHERE forgotten_for IS NOT NULL GROUP BY 1
    ) AS entries
    FULL JOIN (
      SELECT record_id AS account, sum((changes ->> 'entries')::bigint) AS told
        FROM platform.audit_logs WHERE table_name = 'platform.audit_logs' AND action = 'forget' GROUP BY 1
    ) AS notes USING (account)`;
