import type { INestApplicationContext } from '@nestjs/common';

/** Runs `work` with the whole application, without its HTTP server, on an open database; closes both. */
export type ApplicationOpener = <T>(work: (app: INestApplicationContext) => Promise<T>) => Promise<T>;
