import { AsyncResource } from 'node:async_hooks';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Environment } from '../../config/environment.js';
import { Problem } from '../errors/problem.js';
import { sendProblem } from '../errors/problem.filter.js';

/** Whoever watches the process asks these when it has the most to do. */
const exempt = /^\/(health|metrics)(\/|$)/;

/** Bodies that are not read before a route asks for them: what arrives slowly would hold a place meanwhile. */
const streamed = /^(multipart\/form-data|text\/csv|application\/gzip)\b/i;

/**
 * Lets as many requests be worked on at once as there are places; the others wait in a line. A place is held from the
 * moment the body is there until the answer begins, hence neither by who sends slowly nor by who reads slowly.
 */
export function limitWork(fastify: FastifyInstance, { http }: Pick<Environment, 'http'>): void {
  if (http.places === 0) return;
  const admission = new Admission(http.places, http.queueMs);
  fastify.addHook('preValidation', (request, reply, done) => {
    if (isExempt(request)) return done();
    const { raw } = reply;
    let isHeld = false;
    const leave = (): void => {
      if (isHeld) admission.leave();
      isHeld = false;
    };
    // Whoever makes room for it is another request, with a context of its own.
    const enter = AsyncResource.bind(() => {
      isHeld = true;
      onHead(raw, leave);
      if (raw.destroyed) leave();
      done();
    });
    const ticket = admission.ask({ enter, refuse: () => sendProblem(request, reply, tooBusy()) });
    // Nobody waits for it any more, in the line or at its place.
    raw.once('close', () => {
      admission.forget(ticket);
      leave();
    });
  });
}

const isExempt = ({ routeOptions, headers }: FastifyRequest): boolean =>
  exempt.test(routeOptions.url ?? '') || streamed.test(headers['content-type'] ?? '');

/** Calls `then` before the head of the answer is written, whoever writes it. */
function onHead(raw: FastifyReply['raw'], then: () => void): void {
  const { writeHead } = raw;
  raw.writeHead = function (this: typeof raw, ...words: Parameters<typeof writeHead>) {
    then();
    return writeHead.apply(this, words);
  } as typeof writeHead;
}

const tooBusy = (): Problem =>
  Problem.unavailable('Too many requests are being served. Nothing was stored. Try again.', 1);

/** Exactly one of both is called, once. */
interface Entrant {
  enter: () => void;
  refuse: () => void;
}

interface Ticket extends Entrant {
  since: number;
}

/**
 * Places and a line before them. As long as the line is empty now and then, who came first enters first, and a burst is
 * served whole. A line that stands is overload, in which everybody would wait until they no longer care: then who came last
 * enters first, and who comes makes those leave who have waited too long. So those who are served are served at once.
 */
export class Admission {
  private taken = 0;
  /** Oldest first. */
  private readonly line = new Set<Ticket>();
  private standsSince = 0;

  /**
   * @param places how many may be in at once.
   * @param patienceMs how long a line may stand, and then how long anybody waits in it.
   */
  constructor(
    private readonly places: number,
    private readonly patienceMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Lets in at once who finds a place. */
  ask(entrant: Entrant): Ticket {
    const ticket = { ...entrant, since: this.now() };
    if (this.taken < this.places) {
      this.taken += 1;
      entrant.enter();
      return ticket;
    }
    if (this.line.size === 0) this.standsSince = ticket.since;
    this.line.add(ticket);
    if (this.isOverloaded()) this.refuseThoseWhoWaitTooLong();
    return ticket;
  }

  /** To be called once by everybody who was let in. */
  leave(): void {
    const next = this.isOverloaded() ? [...this.line].at(-1) : this.line.values().next().value;
    if (!next) {
      this.taken -= 1;
      return;
    }
    this.line.delete(next);
    next.enter();
  }

  /** Nobody waits for this one any more. */
  forget(ticket: Ticket): void {
    this.line.delete(ticket);
  }

  private isOverloaded(): boolean {
    return this.line.size > 0 && this.now() - this.standsSince > this.patienceMs;
  }

  private refuseThoseWhoWaitTooLong(): void {
    const latest = this.now() - this.patienceMs;
    for (const ticket of this.line) {
      if (ticket.since > latest) break;
      this.line.delete(ticket);
      ticket.refuse();
    }
  }
}
