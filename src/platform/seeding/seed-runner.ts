import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { DiscoveryService } from '@nestjs/core';
import { ActsAsService } from '../access/database-context.js';
import type { Environment } from '../../config/environment.js';
import { TransactionRunner } from '../database/transaction-runner.js';
import { Problem } from '../errors/problem.js';
import { RegisterSeeder, type Seeder, type SeederDefinition } from './seeder.js';

/** How many rows each seeder changed. */
export interface SeedResult {
  name: string;
  rows: number;
  /** Of those that were to be removed, how many stay. */
  left?: number;
}

interface Registered extends SeederDefinition {
  seeder: Seeder;
}

/** Runs the registered seeders in the order of what they build on, each run as one transaction. */
@Injectable()
@ActsAsService('platform.seeding')
export class SeedRunner {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly transactions: TransactionRunner,
    private readonly config: ConfigService<{ environment: Environment }, true>,
  ) {}

  names(): string[] {
    const all = this.registered();
    return [...new Set(all.flatMap(({ name, module }) => [name, module]))].sort();
  }

  /**
   * @param name a seeder or a module; all of them without it. What a seeder builds on is seeded first.
   * @throws Problem 404 `platform.no_such_seeder`.
   */
  async seed(name?: string): Promise<SeedResult[]> {
    const chosen = this.choose(name, (seeder, all) => withForerunners(seeder, all));
    return this.transactions.run(() => each(chosen, async (seeder) => ({ rows: await seeder.seed() })));
  }

  /** Removes seeded rows, dependants first; says how many of them others' rows refer to, which stay. */
  async unseed(name?: string): Promise<SeedResult[]> {
    const chosen = this.choose(name, (seeder, all) => withFollowers(seeder, all)).reverse();
    return this.transactions.run(() => each(chosen, unseed));
  }

  private choose(
    name: string | undefined,
    complete: (seeder: Registered, all: Registered[]) => Registered[],
  ): Registered[] {
    const all = this.registered();
    const named = all.filter(
      (seeder) => name === undefined || seeder.name === name || seeder.module === name,
    );
    if (named.length === 0) {
      const known = `Known are ${this.names().join(', ')}.`;
      throw new Problem(404, 'platform.no_such_seeder', `There is no such seeder. ${known}`);
    }
    const wanted = new Set(named.flatMap((seeder) => complete(seeder, all)));
    return all.filter((seeder) => wanted.has(seeder));
  }

  /** In an order in which each comes after all that it builds on. */
  private registered(): Registered[] {
    const { isDeployed } = this.config.get('environment', { infer: true });
    const found = this.discovery.getProviders().flatMap((provider): Registered[] => {
      const definition = provider.metatype && this.discovery.getMetadataByDecorator(RegisterSeeder, provider);
      return definition ? [{ ...definition, seeder: provider.instance as Seeder }] : [];
    });
    const allowed = found.filter((seeder) => !isDeployed || seeder.kind === 'reference');
    const ordered = new Set<Registered>();
    for (const seeder of allowed) for (const one of withForerunners(seeder, allowed)) ordered.add(one);
    return [...ordered];
  }
}

/** The seeder behind all that it builds on. */
function withForerunners(seeder: Registered, all: Registered[]): Registered[] {
  const before = all.filter((other) => seeder.after?.includes(other.name));
  return [...before.flatMap((other) => withForerunners(other, all)), seeder];
}

/** The seeder and all that builds on it. */
function withFollowers(seeder: Registered, all: Registered[]): Registered[] {
  const followers = all.filter((other) => other.after?.includes(seeder.name));
  return [seeder, ...followers.flatMap((other) => withFollowers(other, all))];
}

async function unseed(seeder: Seeder): Promise<Omit<SeedResult, 'name'>> {
  const rows = await seeder.unseed();
  return seeder.left ? { rows, left: await seeder.left() } : { rows };
}

async function each(
  chosen: Registered[],
  work: (seeder: Seeder) => Promise<Omit<SeedResult, 'name'>>,
): Promise<SeedResult[]> {
  const results: SeedResult[] = [];
  for (const { name, seeder } of chosen) results.push({ name, ...(await work(seeder)) });
  return results;
}
