import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import { Drain } from '../../src/platform/http/drain.js';
import { Admission } from '../../src/platform/http/overload.js';
import { startService, type Service } from '../setup/service.js';
import { until } from '../setup/until.js';

describe('more requests than can be worked on at once', () => {
  /** Of two places; before them a line may stand for longer than a machine stands still. */
  let service: Service;
  /** The same, with a line that may stand for a moment. */
  let impatient: Service;
  let holder: pg.Client;

  const startWithLine = (queueMs: number): Promise<Service> =>
    startService((environment) => ({
      ...environment,
      http: { ...environment.http, places: 2, queueMs },
    }));

  beforeAll(async () => {
    service = await startWithLine(60_000);
    impatient = await startWithLine(200);
    holder = new pg.Client(loadEnvironment().database.connection!);
    await holder.connect();
  });
  afterAll(async () => {
    await holder.end();
    await impatient.close();
    await service.close();
  });

  // Other tests wait for locks on the same server.
  const ofThisDatabase = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  const read = (of = service) => of.http.get('/v1/brands').then((response) => response);
  const hold = () => holder.query('BEGIN; LOCK TABLE marketplace.brands IN ACCESS EXCLUSIVE MODE');
  const waiting = async (): Promise<number> => (await service.query(ofThisDatabase)).length;
  const untilBothWait = async (): Promise<void> => {
    await until(async () => (await waiting()) >= 2, 'both wait');
  };

  it('a burst is served whole, two at a time', async () => {
    await hold();
    const answers = Array.from({ length: 60 }, () => read());
    await untilBothWait();
    expect(await waiting()).toBe(2);
    await holder.query('ROLLBACK');
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('once the line has stood too long, who has waited too long is told to come back when somebody comes', async () => {
    await hold();
    const working = [read(impatient), read(impatient)];
    await untilBothWait();
    const early = read(impatient);
    const comers: (typeof early)[] = [];
    let isRefused = false;
    void early.then(() => (isRefused = true));
    while (!isRefused) {
      await pause(250);
      comers.push(read(impatient));
      await Promise.race([early, pause(250)]);
    }
    const late = comers.at(-1)!;
    const refused = await early;
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.body).toMatchObject({ code: 'platform.unavailable' });
    // Whoever watches the process does not stand in line.
    await impatient.anonymous.get('/health/live').expect(200);
    await holder.query('ROLLBACK');
    for (const { status } of await Promise.all([...working, late])) expect(status).toBe(200);
  });

  it('nobody holds a place by sending a body slowly, or by reading a stream', async () => {
    const { hostname, port } = new URL(service.url);
    const slow = Array.from({ length: 3 }, () => {
      const socket = new Socket().connect(Number(port), hostname);
      const head = ['POST /v1/niches HTTP/1.1', 'host: test', 'content-type: application/json'];
      socket.write([...head, 'content-length: 100', '', '{'].join('\r\n'));
      return socket;
    });
    const streams = new AbortController();
    const { accessToken } = await service.signIn('admin');
    const headers = { authorization: `Bearer ${accessToken}` };
    const openThree = async (): Promise<number> => {
      const since = performance.now();
      for (let i = 0; i < 3; i++) {
        const stream = await fetch(`${service.url}/v1/changes/stream`, { headers, signal: streams.signal });
        expect(stream.status).toBe(200);
      }
      expect((await read()).status).toBe(200);
      return performance.now() - since;
    };
    // A stream that held its place would beat first, each time; a machine stands still now and then.
    const took = [await openThree()];
    while (took.at(-1)! >= 10_000 && took.length < 3) took.push(await openThree());
    expect(Math.min(...took)).toBeLessThan(10_000);
    streams.abort();
    for (const socket of slow) socket.destroy();
    expect((await Promise.all([read(), read(), read()])).map(({ status }) => status)).toEqual([
      200, 200, 200,
    ]);
  });

  it('who leaves while waiting gives up the turn', async () => {
    await hold();
    const working = [read(), read()];
    await untilBothWait();
    const leaving = new AbortController();
    const leave = () => fetch(`${service.url}/v1/brands`, { signal: leaving.signal }).catch(() => 'left');
    const left = Array.from({ length: 3 }, leave);
    await pause(100);
    leaving.abort();
    expect(await Promise.all(left)).toEqual(['left', 'left', 'left']);
    const after = read();
    await holder.query('ROLLBACK');
    for (const { status } of await Promise.all([...working, after])) expect(status).toBe(200);
  });

  it('a process that is told to stop says so to whoever asks, and serves on', async () => {
    await service.app.get(Drain).begin(0);
    const ready = await service.anonymous.get('/health/ready').expect(503);
    expect(ready.body.checks).toEqual([{ name: 'process', ok: false, detail: 'stopping' }]);
    const answer = await read();
    expect([answer.status, answer.headers.connection]).toEqual([200, 'close']);
  });
});

describe('a line before one place', () => {
  let now: number;
  let entered: string[];
  let refused: string[];
  let admission: Admission;
  beforeEach(() => {
    now = 0;
    [entered, refused] = [[], []];
    admission = new Admission(1, 100, () => now);
  });
  const come = (...names: string[]): void => {
    for (const name of names) {
      admission.ask({ enter: () => void entered.push(name), refuse: () => void refused.push(name) });
    }
  };

  it('is served in its order, however long it takes, when nobody comes after', () => {
    come('a', 'b', 'c');
    now = 50;
    admission.leave();
    expect(entered).toEqual(['a', 'b']);
    now = 5_000;
    expect(refused).toEqual([]);
    admission.leave();
    admission.leave();
    come('d');
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is closed up when somebody leaves it', () => {
    come('a');
    const leaving = admission.ask({ enter: () => void entered.push('b'), refuse: () => undefined });
    come('c');
    admission.forget(leaving);
    admission.leave();
    expect(entered).toEqual(['a', 'c']);
  });

  it('is served from its end when it does not become empty, and refuses at its beginning', () => {
    come('a', 'b', 'c');
    now = 90;
    come('d');
    now = 101;
    come('e');
    expect(refused).toEqual(['b', 'c']);
    admission.leave();
    expect(entered).toEqual(['a', 'e']);
    admission.leave();
    come('f');
    now = 110;
    admission.leave();
    admission.leave();
    expect(entered).toEqual(['a', 'e', 'd', 'f']);
  });
});
