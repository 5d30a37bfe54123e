import { byId, element, write } from './dom.js';
import { ago, count, figure, milliseconds, nothing, percent } from './format.js';

const names = {
  requests: 'Requests',
  p95: 'Response time, p95',
  errors: 'Errors',
  pool: 'Pool in use',
  connections: 'Connections',
  cacheHit: 'Cache hit',
  eventLoop: 'Event loop delay',
  jobs: 'Jobs waiting',
  locks: 'Waiting for locks',
  proven: 'Proven restorable',
};

/** The figures that are looked at first. What is not well says so in words, and not by its colour alone. */
export class Tiles {
  constructor() {
    this.parts = {};
    const tiles = Object.entries(names).map(([name, title]) => {
      const [value, note] = [element('b', {}, nothing), element('small')];
      const tile = element(
        'div',
        { class: 'tile', 'data-tile': name },
        element('dt', {}, title),
        element('dd', {}, value, note),
      );
      this.parts[name] = { tile, value, note };
      return tile;
    });
    byId('tiles').append(...tiles);
  }

  showActivity({ steps, now }) {
    const step = steps.at(-1);
    this.tell('requests', figure(step.requestsPerSecond), 'per second');
    const recent = steps.findLast(({ p95 }) => p95 !== null)?.p95 ?? null;
    this.tell(
      'p95',
      milliseconds(recent),
      recent >= 100 ? 'above the target of 100 ms' : 'target below 100 ms',
      recent >= 100,
    );
    const failed = step.errorsPerSecond > 0;
    this.tell('errors', figure(step.errorsPerSecond), failed ? 'per second, just now' : 'per second', failed);
    const { inUse, max, waiting } = now.pool;
    this.tell(
      'pool',
      `${count(inUse)} / ${count(max)}`,
      waiting > 0 ? `${count(waiting)} wait for one` : 'nobody waits',
      waiting > 0,
    );
    const delay =
      steps.findLast(({ eventLoopDelayMs }) => eventLoopDelayMs !== null)?.eventLoopDelayMs ?? null;
    const isSlow = delay !== null && delay > 200;
    this.tell('eventLoop', milliseconds(delay), isSlow ? 'p99, above 200 ms' : 'p99', isSlow);
    this.tell('jobs', count(now.jobsWaiting), now.jobsWaiting === null ? 'not told' : 'whose turn has come');
    this.tell(
      'locks',
      count(now.lockWaits),
      now.lockWaits > 0 ? 'see who blocks them below' : 'nobody waits',
      now.lockWaits > 0,
    );
  }

  showDatabase({ connections, maxConnections, cacheHitRatio }) {
    const all = connections.reduce((sum, one) => sum + one.connections, 0);
    const isFull = all > maxConnections * 0.8;
    this.tell(
      'connections',
      count(all),
      `of ${count(maxConnections)}${isFull ? ', nearly all' : ''}`,
      isFull,
    );
    const isLow = cacheHitRatio !== null && cacheHitRatio <= 0.9;
    this.tell(
      'cacheHit',
      percent(cacheHitRatio),
      isLow ? 'below the target of 90 %' : 'target above 90 %',
      isLow,
    );
  }

  showBackups({ isProven, lastProvenAt, lastDrillFailed }) {
    const value = lastProvenAt ? ago(lastProvenAt) : 'Never';
    const note = lastDrillFailed ? 'the last drill failed' : isProven ? 'by a drill' : 'npm run db:drill';
    this.tell('proven', value, note, !isProven);
  }

  tell(name, text, hint, isBad = false) {
    const { tile, value, note } = this.parts[name];
    write(value, text);
    write(note, hint);
    tile.classList.toggle('bad', isBad);
  }
}
