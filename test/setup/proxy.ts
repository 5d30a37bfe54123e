import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to the database that can be cut (refuses), stalled (answers nothing) and mended. */
export interface Proxy {
  port: number;
  cut(): Promise<void>;
  stall(): void;
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
  let isStalled = false;
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(current.port, current.host);
    [near, far].forEach(track);
    near.on('data', (chunk) => !isStalled && far.write(chunk)).on('close', () => far.destroy());
    far.on('data', (chunk) => !isStalled && near.write(chunk)).on('close', () => near.destroy());
  });
  const port = await listen(server, 0);
  const cut = async (): Promise<void> => {
    sockets.forEach((socket) => socket.destroy());
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    port,
    cut,
    stall: () => void (isStalled = true),
    mend: async () => {
      isStalled = false;
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
