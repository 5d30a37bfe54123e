import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Notifications } from '../database/notifications.js';
import { TableChanges } from '../database/table-changes.js';
import { TransactionRunner } from '../database/transaction-runner.js';
import { FeatureRegistry } from '../features/feature-registry.js';
import { RegisterMetrics, type MetricFamily, type MetricSource } from '../metrics/metric-source.js';
import { Lookup, type LookupDefinition, type LookupFigures } from './lookup.js';

/** Channels are names of PostgreSQL. */
const longestChannel = 63;
const channelOf = (table: string): string => `atrium_changed:${table}`;

/**
 * Rows that everybody may read, that are few and seldom change, kept in the memory of the process for as long as it
 * hears of every change: see {@link Lookup.rows}, and docs/decisions/0036.
 */
@Injectable()
@RegisterMetrics({ name: 'lookups' })
export class Lookups implements OnApplicationBootstrap, MetricSource {
  private readonly all: Lookup<object>[] = [];

  constructor(
    private readonly features: FeatureRegistry,
    private readonly notifications: Notifications,
    private readonly changes: TableChanges,
    private readonly transactions: TransactionRunner,
  ) {}

  /** To be called by the constructor of whoever reads it. Nothing is read, nor listened for, before somebody asks. */
  register<Row extends object>(definition: LookupDefinition<Row>): Lookup<Row> {
    const { tables } = definition;
    let isListening = false;
    const listen = (): undefined => {
      isListening = true;
      for (const table of tables) {
        this.changes.listen(table, () => lookup.invalidate());
        this.notifications.listen(channelOf(table), () => lookup.invalidate());
      }
    };
    const lookup = new Lookup(definition, {
      heardSince: () => (isListening ? this.heardSince(tables) : listen()),
      seesItsOwn: () => this.transactions.seesItsOwn(tables),
      isInTransaction: () => this.transactions.isInside(),
    });
    this.all.push(lookup as unknown as Lookup<object>);
    return lookup;
  }

  /** @throws Error for a table whose changes nobody would tell, or whose rows are not everybody's. */
  onApplicationBootstrap(): void {
    for (const { definition } of this.all) for (const table of definition.tables) this.require(table);
  }

  metrics(): MetricFamily[] {
    const samplesOf = (figure: keyof LookupFigures, result?: string) =>
      this.all.map(({ definition: { name }, figures }) => ({
        labels: { lookup: name, ...(result !== undefined && { result }) },
        value: figures[figure],
      }));
    return [
      {
        name: 'atrium_lookup_reads_total',
        help: 'Reads of lookups: from memory (hit), after reading them anew (miss), or past the memory (bypass).',
        type: 'counter',
        samples: [
          ...samplesOf('hits', 'hit'),
          ...samplesOf('misses', 'miss'),
          ...samplesOf('bypasses', 'bypass'),
        ],
      },
      {
        name: 'atrium_lookup_invalidations_total',
        help: 'How often what is known of a lookup was forgotten: a change of any process, one of this process twice, or a connection that is new.',
        type: 'counter',
        samples: samplesOf('invalidations'),
      },
    ];
  }

  /** Of all the tables. */
  private heardSince(tables: readonly string[]): number | undefined {
    const times = tables.map((table) => this.notifications.hearsSince(channelOf(table)));
    return times.includes(undefined) ? undefined : Math.max(...(times as number[]));
  }

  private require(table: string): void {
    const [schema, name = ''] = table.split('.');
    const feature = this.features.all().find((one) => one.schema === schema);
    if (!feature?.lookups?.includes(name)) throw new Error(`${table} is not among the lookups of a feature.`);
    const { select = [], service = [] } = feature.access[name] ?? {};
    if (!select.some(({ kind }) => kind === 'everyone') || !service.includes('select')) {
      throw new Error(`${table} cannot be a lookup: everybody and the service must be allowed to read it.`);
    }
    if (channelOf(table).length > longestChannel) throw new Error(`The name of ${table} is too long.`);
  }
}
