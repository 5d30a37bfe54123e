import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import pg from 'pg';
import { loadEnvironment, type Environment } from '../../src/config/environment.js';
import { removeHome } from '../../src/platform/database/embedded/cluster.js';
import { openDatabase } from '../../src/platform/database/open-database.js';

const environmentWith = (changes: NodeJS.ProcessEnv): Environment =>
  loadEnvironment({ ...process.env, ...changes });

async function openAndLog(changes: NodeJS.ProcessEnv): Promise<{ outcome: unknown; lines: string[] }> {
  const lines: string[] = [];
  const opening = openDatabase(environmentWith(changes), { log: (line) => lines.push(line) });
  const outcome: unknown = await opening.catch((error: unknown) => error);
  return { outcome, lines };
}

/** A stand-in at a port of its own, closed until it listens, that treats each connection as told. */
class Door {
  private readonly server: Server;
  port = 0;

  constructor(treat: (socket: Socket, count: number) => void) {
    let count = 0;
    this.server = createServer((socket) =>
      treat(
        socket.on('error', () => undefined),
        ++count,
      ),
    );
  }

  async open(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(this.port, '127.0.0.1', done));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  async close(): Promise<this> {
    await new Promise((done) => this.server.close(done));
    return this;
  }
}

function passThrough(socket: Socket): void {
  const { POSTGRES_HOST, POSTGRES_PORT } = process.env;
  const server = connect(Number(POSTGRES_PORT), POSTGRES_HOST).on('error', () => undefined);
  socket.pipe(server).pipe(socket);
}

/** PostgreSQL's own answer while it starts. */
function sayStartingUp(socket: Socket): void {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0');
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  socket.once('data', () => socket.end(Buffer.concat([Buffer.from('E'), length, fields])));
}

describe('opening the database', () => {
  it('waits for a server that comes up late', async () => {
    const door = await (await new Door(passThrough).open()).close();
    const opening = openAndLog({ POSTGRES_PORT: String(door.port) });
    await delay(400);
    await door.open();
    const { outcome, lines } = await opening;
    await door.close();
    expect(outcome).toMatchObject({ connection: { port: door.port }, embedded: undefined });
    expect(lines.length).toBeGreaterThan(1);
    expect(lines[0]).toMatch(new RegExp(`127.0.0.1:${door.port} does not answer yet .try 1: .*ECONNREFUSED`));
  });

  it('waits for a server that is still starting, and for one that drops the connection', async () => {
    const treatments = [sayStartingUp, (socket: Socket): unknown => socket.destroy(), passThrough];
    const door = await new Door((socket, count) => treatments[count - 1]?.(socket)).open();
    const { outcome, lines } = await openAndLog({ POSTGRES_PORT: String(door.port) });
    await door.close();
    expect(outcome).toMatchObject({ connection: { port: door.port } });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('starting up');
  });

  it('gives up on a server that never answers, with one sentence that names it', async () => {
    const door = await new Door((socket) => socket.resume()).open();
    const { outcome, lines } = await openAndLog({
      POSTGRES_PORT: String(door.port),
      POSTGRES_CONNECT_TIMEOUT_MS: '200',
      POSTGRES_STARTUP_TIMEOUT_MS: '3000',
    });
    await door.close();
    expect(lines.length).toBeGreaterThan(1);
    expect(outcome).toMatchObject({
      name: 'OpenDatabaseError',
      message: expect.stringMatching(
        new RegExp(`^The database at 127.0.0.1:${door.port} did not answer within 3 s .* POSTGRES_PORT`),
      ),
    });
  });

  it.each([
    ['a wrong password', { POSTGRES_PASSWORD: 'canary-3f1c' }, 'refuses the password of "postgres"'],
    ['an empty password', { POSTGRES_PASSWORD: '' }, 'refuses the password of "postgres"'],
    ['an unknown user', { POSTGRES_USER: 'stranger' }, 'refuses the password of "stranger"'],
    ['a missing database', { POSTGRES_DB: 'nowhere' }, 'has no database "nowhere": create it'],
    ['a server without the expected TLS', { POSTGRES_TLS: 'verify' }, 'POSTGRES_TLS'],
  ])('fails at once on %s, with the next step and no password', async (_, changes, message) => {
    const { outcome, lines } = await openAndLog(changes);
    expect(outcome).toMatchObject({ name: 'OpenDatabaseError', message: expect.stringContaining(message) });
    expect(lines).toEqual([]);
    const whole = inspect(outcome, { depth: 10, showHidden: true });
    expect(whole).not.toContain('canary-3f1c');
    expect(whole).not.toContain(process.env.POSTGRES_PASSWORD);
  });

  it('starts the embedded server where none is configured, and stops it on close', async () => {
    // Closed to others (0700), as a home folder is: root's server account has to be led elsewhere.
    const dataDir = await mkdtemp(join(tmpdir(), 'atrium-open-'));
    const environment = { ...environmentWith({ POSTGRES_HOST: '' }), dataDir };
    const { connection, embedded, close } = await openDatabase(environment);
    expect(embedded).toMatchObject({ isNew: true, startedHere: true });
    const client = new pg.Client(connection);
    await client.connect();
    expect((await client.query('select current_database() as name')).rows).toEqual([{ name: 'atrium' }]);
    await client.end();

    await close();
    await expect(new pg.Client(connection).connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await removeHome(join(dataDir, 'postgres'));
    await rm(dataDir, { recursive: true });
  });
});
