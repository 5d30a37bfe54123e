import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import type pg from 'pg';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { sqlState } from '../errors/sql-state.js';
import type { SchemaNote } from '../migrations/ledger.js';
import { isMigrating } from '../migrations/migration-lock.js';
import type { RunQuery } from '../migrations/pending-migrations.js';
import {
  checkLive,
  fingerprintOf,
  isComparable,
  lockNotAvailable,
  readSchemaNote,
  watchedCatalog,
  type SchemaState,
} from '../migrations/schema-state.js';

export interface SchemaView {
  state: SchemaState;
  /** What is behind it, or what to do. */
  why?: string;
}

interface Seen {
  at: number;
  /** What was compared with: once that is another, what was seen says nothing. */
  fingerprint: string | null;
  view: SchemaView;
}

const maxAgeMs = 60_000;
const lockTimeoutMs = 500;

/**
 * Compares the catalog with what the last run of migrations noted. What was seen is good for a minute, and however many
 * ask at once, the catalog is read once.
 */
@Injectable()
export class SchemaWatch {
  private seen: Seen | undefined;
  private looking: Promise<SchemaView> | undefined;

  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  /** Never fails: what cannot be found out is not known. */
  async look(): Promise<SchemaView> {
    try {
      const note = await readSchemaNote(this.rows);
      if (!note) return { state: 'not known', why: 'no migration is applied' };
      if (!isComparable(note)) return { state: 'not known', why: whyNot(note) };
      return await this.compared(note);
    } catch {
      return { state: 'not known', why: 'the catalog cannot be read' };
    }
  }

  private async compared(note: SchemaNote): Promise<SchemaView> {
    const { seen } = this;
    if (seen && seen.fingerprint === note.fingerprint && Date.now() - seen.at < maxAgeMs) return seen.view;
    this.looking ??= this.lookNow(note).finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async lookNow(note: SchemaNote): Promise<SchemaView> {
    const view = await this.compareNow(note);
    if (view.state !== 'not known') this.seen = { at: Date.now(), fingerprint: note.fingerprint, view };
    return view;
  }

  private async compareNow(note: SchemaNote): Promise<SchemaView> {
    let catalog: string[];
    try {
      catalog = await this.catalog();
    } catch (error) {
      if (sqlState(error) === lockNotAvailable)
        return { state: 'not known', why: 'a table is being altered' };
      throw error;
    }
    if (fingerprintOf(catalog, note) === note.fingerprint) return { state: 'as migrated' };
    // A migration may be half way, or have ended while the catalog was read.
    const now = await readSchemaNote(this.rows);
    if (now?.fingerprint !== note.fingerprint || (await isMigrating(this.rows))) {
      return { state: 'not known', why: 'migrations are running' };
    }
    return { state: 'drifted', why: checkLive };
  }

  private readonly rows: RunQuery = (sql) => this.sequelize.query(sql, { type: QueryTypes.SELECT });

  /** With the rights of the login alone: a catalog is for everybody to read. */
  private async catalog(): Promise<string[]> {
    const { connectionManager } = this.sequelize;
    const connection = await connectionManager.getConnection({ type: 'read', useMaster: true });
    try {
      return await watchedCatalog(connection as pg.Client, lockTimeoutMs);
    } finally {
      connectionManager.releaseConnection(connection);
    }
  }
}

function whyNot({ name, fingerprint, server }: SchemaNote): string {
  return fingerprint === null
    ? `nothing was noted after ${name}; ${checkLive}`
    : `it was noted on another version of the server than ${server}; ${checkLive}`;
}
