import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

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
  }
}
