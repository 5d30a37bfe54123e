import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type MessageEvent } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Observable, type Subscriber } from 'rxjs';
import { Authenticator, requirePrincipal } from '../../../platform/access/principal.js';
import { noteStream } from '../../../platform/http/request-context.js';
import { Problem } from '../../../platform/errors/problem.js';
import type { ChangesResponse } from './change.dto.js';
import { ChangesService } from './changes.service.js';
import { LiveReaders } from './live-readers.js';

const changesAtOnce = 100;
const mostStreams = 10;
/** Proxies close what is silent for a minute. A session that has ended is noticed as often, and before each change. */
const beatEveryMs = 15_000;

/** The feed of changes as a stream that never ends by itself. */
@Injectable()
export class ChangeStream {
  constructor(
    private readonly changes: ChangesService,
    private readonly readers: LiveReaders,
    private readonly modules: ModuleRef,
  ) {}

  /**
   * @param cursor from where to go on; without one it begins now.
   * @param accessToken whose end is the end of the stream.
   * @param left tells that nobody listens any more.
   * @throws Problem 400 for a cursor that is not the caller's; 429 for a stream too many.
   */
  async open(
    cursor: string | undefined,
    accessToken: string,
    left: AbortSignal,
  ): Promise<Observable<MessageEvent>> {
    const { userId } = requirePrincipal();
    if (this.readers.count(userId) >= mostStreams) throw tooManyStreams();
    const follower = new Follower(this.changes, () => this.isSignedIn(accessToken));
    const leave = this.readers.add(userId, follower);
    left.addEventListener('abort', leave);
    try {
      const first = await this.changes.since(cursor, changesAtOnce);
      noteStream();
      return new Observable((subscriber) => {
        subscriber.add(() => {
          leave();
          follower.end();
        });
        void follower.run(first, subscriber);
      });
    } catch (error) {
      leave();
      throw error;
    }
  }

  private async isSignedIn(accessToken: string): Promise<boolean> {
    return (await this.modules.get(Authenticator, { strict: false }).authenticate(accessToken)) !== undefined;
  }
}

/** One reader of the feed: tells what there is, waits until there is more, and beats while there is not. */
class Follower {
  private readonly ending = new AbortController();
  private waiting = new AbortController();
  private isWoken = false;

  constructor(
    private readonly changes: ChangesService,
    private readonly isSignedIn: () => Promise<boolean>,
  ) {}

  wake(): void {
    this.isWoken = true;
    this.waiting.abort();
  }

  end(): void {
    this.ending.abort();
    this.waiting.abort();
  }

  /** Until it is ended, or whoever listens is signed in no more. */
  async run(answer: ChangesResponse, subscriber: Subscriber<MessageEvent>): Promise<void> {
    try {
      this.tell(answer, subscriber);
      while (!this.ending.signal.aborted) {
        if (!answer.hasMore) await this.wait();
        if (this.ending.signal.aborted || !(await this.isSignedIn())) break;
        if (!answer.hasMore && !this.isWoken) subscriber.next({ comment: 'still here' });
        else answer = await this.goOn(answer, subscriber);
      }
    } catch {
      // The database is away, say: the client comes back with the id of the last event that it has.
    }
    subscriber.complete();
  }

  private async goOn(
    { cursor }: ChangesResponse,
    subscriber: Subscriber<MessageEvent>,
  ): Promise<ChangesResponse> {
    this.isWoken = false;
    const answer = await this.changes.since(cursor, changesAtOnce);
    if (answer.data.length > 0 || answer.needsFullRefresh) this.tell(answer, subscriber);
    return answer;
  }

  private tell(answer: ChangesResponse, subscriber: Subscriber<MessageEvent>): void {
    subscriber.next({ id: answer.cursor, type: 'changes', data: answer });
  }

  private async wait(): Promise<void> {
    this.waiting = new AbortController();
    if (this.isWoken || this.ending.signal.aborted) return;
    await pause(beatEveryMs, undefined, { signal: this.waiting.signal, ref: false }).catch(() => undefined);
  }
}

const tooManyStreams = (): Problem =>
  new Problem(429, 'messaging.too_many_streams', `An account can follow ${mostStreams} streams at once.`, {
    headers: { 'retry-after': '10' },
  });
