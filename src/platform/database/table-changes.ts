import { Injectable } from '@nestjs/common';

/** The SQLSTATE of the notice by which a trigger tells the session of a change: its text is the table, with its schema. */
const changeNotice = 'AT001';

/** Which lookups the transactions of this process have changed: told once they have committed, before anybody who waits for it. */
@Injectable()
export class TableChanges {
  private readonly listeners = new Map<string, Set<() => void>>();

  /**
   * Calls `listener` after each commit that has changed the table, before the commit is answered to whoever asked for it.
   * It must not throw.
   * @param table one of a feature's `lookups`, with its schema.
   */
  listen(table: string, listener: () => void): void {
    this.listeners.set(table, (this.listeners.get(table) ?? new Set()).add(listener));
  }

  tell(tables: Iterable<string>): void {
    for (const table of tables) for (const listener of this.listeners.get(table) ?? []) listener();
  }
}

/** What the driver emits of what the server says on one connection. */
interface Wire {
  on(event: 'notice', listener: (notice: { code?: string; message?: string }) => void): unknown;
  on(event: 'commandComplete', listener: (done: { text: string }) => void): unknown;
  on(event: 'readyForQuery', listener: (ready: { status: string }) => void): unknown;
  on(event: 'errorMessage' | 'end', listener: () => void): unknown;
}

/** Of one connection: what the transaction that is open there has changed, as the database tells it. */
export class OwnChanges {
  private readonly tables = new Set<string>();
  private isUndone = false;

  /** @param committed is told what a transaction has changed that was committed, or may have been. */
  constructor(
    wire: Wire,
    private readonly committed: (tables: ReadonlySet<string>) => void,
  ) {
    wire.on('notice', ({ code, message }) => {
      if (code === changeNotice && message !== undefined) this.tables.add(message);
    });
    // Of one that failed, COMMIT is answered with ROLLBACK as well.
    wire.on('commandComplete', ({ text }) => (this.isUndone = text === 'ROLLBACK'));
    wire.on('errorMessage', () => (this.isUndone = true));
    wire.on('readyForQuery', ({ status }) => {
      if (status === 'I') this.end();
    });
    // Whether it was committed is known to nobody here.
    wire.on('end', () => {
      this.isUndone = false;
      this.end();
    });
  }

  has(table: string): boolean {
    return this.tables.has(table);
  }

  private end(): void {
    if (this.tables.size === 0) return;
    const changed = new Set(this.tables);
    this.tables.clear();
    if (!this.isUndone) this.committed(changed);
  }
}
