import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { asService } from '../../../platform/access/database-context.js';
import { inOwnContext } from '../../../platform/database/in-own-context.js';
import { Notifications } from '../../../platform/database/notifications.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { accountsConcerned, feedEnd } from './change.statements.js';

const channel = 'atrium_changes';
/** Behind a pooler, or while the connection is away, no notification comes through. */
const lookEveryMs = 2_000;

/** Who is connected to this process, and is to be woken when something changes for them. */
@Injectable()
export class LiveReaders implements BeforeApplicationShutdown {
  private readonly logger = new Logger(LiveReaders.name);
  private readonly readers = new Map<string, Set<Reader>>();
  private stopListening: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private seenThrough: string | undefined;
  private looking: Promise<void> | undefined;
  private isWanted = false;

  constructor(
    private readonly notifications: Notifications,
    private readonly statements: PreparedStatements,
  ) {}

  /** How many readers the account has in this process. */
  count(userId: string): number {
    return this.readers.get(userId)?.size ?? 0;
  }

  /** @returns what ends it. */
  add(userId: string, reader: Reader): () => void {
    // Nobody has looked while nobody was connected; who connects reads for themselves what there is by then.
    if (this.readers.size === 0) this.seenThrough = undefined;
    const own = this.readers.get(userId) ?? new Set();
    this.readers.set(userId, own.add(reader));
    this.stopListening ??= this.notifications.listen(channel, () => this.look());
    this.timer ??= inOwnContext(() => setInterval(() => this.look(), lookEveryMs).unref());
    return () => {
      own.delete(reader);
      if (own.size === 0 && this.readers.get(userId) === own) this.readers.delete(userId);
    };
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
    this.stopListening?.();
    for (const own of this.readers.values()) for (const reader of own) reader.end();
  }

  private look(): void {
    this.isWanted = true;
    this.looking ??= this.wakeConcerned().finally(() => (this.looking = undefined));
  }

  /** One query for all who are connected, however many. */
  private async wakeConcerned(): Promise<void> {
    while (this.isWanted && this.readers.size > 0) {
      this.isWanted = false;
      try {
        await asService('messaging.feed', async () => {
          const from = this.seenThrough;
          const [end] = await this.statements.rows(feedEnd, []);
          if (end!.givenThrough === from) return;
          this.wake(from === undefined ? [...this.readers.keys()] : await this.concerned(from));
          this.seenThrough = end!.givenThrough;
        });
      } catch {
        this.logger.debug('Changes cannot be looked for just now.');
      }
    }
  }

  private async concerned(from: string): Promise<string[]> {
    const rows = await this.statements.rows(accountsConcerned, [from, [...this.readers.keys()]]);
    return rows.map(({ userId }) => userId);
  }

  private wake(userIds: readonly string[]): void {
    for (const userId of userIds) for (const reader of this.readers.get(userId) ?? []) reader.wake();
  }
}

/** Somebody who waits for changes. Neither of the two may throw. */
export interface Reader {
  wake: () => void;
  /** The process stops. */
  end: () => void;
}
