import { setTimeout as pause } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** A client that neither ends its request nor reads its answer does not keep the process for longer, in milliseconds. */
const longestStopMs = 30_000;

/**
 * The time between being told to stop and stopping: whoever distributes requests is told by `/health/ready`, and
 * whoever keeps a connection by `Connection: close`, while every request is still served. See docs/decisions/0034.
 */
@Injectable()
export class Drain {
  private hasBegun = false;

  get isOn(): boolean {
    return this.hasBegun;
  }

  /** @param ms how long the process goes on serving. */
  async begin(ms: number): Promise<void> {
    this.hasBegun = true;
    if (ms > 0) await pause(ms);
  }

  /** To be called before the application is initialised. */
  tellClients(fastify: FastifyInstance): void {
    fastify.addHook('onSend', (_, reply, payload, done) => {
      if (this.hasBegun) void reply.header('connection', 'close');
      done(null, payload);
    });
    endSilentConnections(fastify);
  }
}

/** Node waits for who has connected and not yet said anything, as browsers and pools do in advance. */
function endSilentConnections(fastify: FastifyInstance): void {
  const { server } = fastify;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  fastify.addHook('preClose', (done) => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    const ending = setTimeout(() => server.closeAllConnections(), longestStopMs).unref();
    server.once('close', () => clearTimeout(ending));
    done();
  });
}
