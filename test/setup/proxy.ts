import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to the database that can be cut (refuses), stalled (answers nothing) and mended. */
export interface Proxy {
  port: number;
  cut(): Promise<void>;
  /** @param isMeant by what the connection says first; all of them without it, those to come too. */
  stall(isMeant?: (hello: Buffer) => boolean): void;
  mend(): Promise<void>;
  /** Leads new connections elsewhere; back again without a target. */
  divert(elsewhere?: Target): void;
  close(): Promise<void>;
}

interface Target {
  host: string;
  port: number;
}

export async function startProxy(target: Target): Promise<Proxy> {
  let current = target;
  const sockets = new Set<Socket>();
  let isStalled: (hello: Buffer) => boolean = () => false;
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  // What is stalled does not answer a goodbye either.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect(current.port, current.host);
    [near, far].forEach(track);
    let hello: Buffer = Buffer.alloc(0);
    const pass = (chunk: Buffer, to: Socket): void => {
      if (hello.length === 0) hello = chunk;
      if (!isStalled(hello)) to.write(chunk);
    };
    near.on('data', (chunk: Buffer) => pass(chunk, far)).on('close', () => far.destroy());
    near.on('end', () => isStalled(hello) || far.end());
    far.on('data', (chunk: Buffer) => pass(chunk, near)).on('close', () => near.destroy());
  });
  const port = await listen(server, 0);
  const cut = async (): Promise<void> => {
    sockets.forEach((socket) => socket.destroy());
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    port,
    cut,
    stall: (isMeant = () => true) => void (isStalled = isMeant),
    mend: async () => {
      isStalled = () => false;
      if (!server.listening) await listen(server, port);
    },
    divert: (elsewhere = target) => void (current = elsewhere),
    close: cut,
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
