import { DiscoveryService } from '@nestjs/core';

export interface SeederDefinition {
  /** What `POST /seed/:name` calls it. */
  name: string;
  /** The module it belongs to; `POST /seed/:module` runs all of a module's. */
  module: string;
  /** `reference` rows are wanted everywhere, `demo` rows never in staging or production. */
  kind: 'reference' | 'demo';
  /** Seeders whose rows this one builds on. */
  after?: string[];
}

/** Puts rows in and takes them out again; both may be repeated and say how many rows changed. */
export interface Seeder {
  /** Adds the rows that are not there yet. */
  seed(): Promise<number>;
  /**
   * Removes its own rows. Those that others' rows refer to, as a product that was sold, stay; what is a part of them, as
   * the messages of a thread, goes with them.
   */
  unseed(): Promise<number>;
  /** How many of its rows there are; told after `unseed` by a seeder that leaves some. */
  left?(): Promise<number>;
}

/** Class decorator: registers an injectable class as a seeder. */
export const RegisterSeeder = DiscoveryService.createDecorator<SeederDefinition>();
