import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../config/environment.js';
import { RegisterMetrics, type MetricFamily, type MetricSource } from '../metrics/metric-source.js';
import { listBackups } from './backup-folder.js';
import { readDrills, type DrillRecord } from './drill-record.js';

/** What is known of the backups in the folder, and of what was restored from them. */
export interface BackupState {
  /** The newest dump; null where there is none. Physical backups are told by pgBackRest alone. */
  lastTakenAt: Date | null;
  last: DrillRecord | undefined;
  lastProven: DrillRecord | undefined;
}

/** How old backups are, and when one was last proven to be restorable. */
@Injectable()
@RegisterMetrics({ name: 'backups', cacheSeconds: 3 })
export class BackupFigures implements MetricSource {
  constructor(private readonly config: ConfigService<{ environment: Environment }, true>) {}

  /** @throws where the folder is there and cannot be read. */
  async look(): Promise<BackupState> {
    const { folder } = this.config.get('environment', { infer: true }).backups;
    const [backups, drills] = await Promise.all([listBackups(folder), readDrills(folder)]);
    return {
      lastTakenAt: backups[0]?.takenAt ?? null,
      last: drills.at(-1),
      lastProven: drills.findLast(({ isProven }) => isProven),
    };
  }

  /** What there is none of is not told: the age of nothing would be that of 1970. */
  async metrics(): Promise<MetricFamily[]> {
    const { lastTakenAt, last, lastProven } = await this.look();
    return [
      gauge(
        'proven',
        'Whether the last drill has proven that a backup can be restored.',
        last?.isProven ? 1 : 0,
      ),
      gauge(
        'last_proven_timestamp_seconds',
        'When a drill has last proven it, as seconds since 1970.',
        lastProven && Date.parse(lastProven.at) / 1_000,
      ),
      gauge(
        'last_taken_timestamp_seconds',
        'Of which moment the newest dump in the folder of backups is, as seconds since 1970.',
        lastTakenAt && lastTakenAt.getTime() / 1_000,
      ),
      gauge(
        'recovery_point_seconds',
        'How much of the past would have been lost, by the last drill that has proven a backup.',
        lastProven?.recoveryPointSeconds,
      ),
      gauge(
        'recovery_time_seconds',
        'How long restoring took, in the last drill that has proven a backup.',
        lastProven?.recoveryTimeSeconds,
      ),
    ];
  }
}

const gauge = (name: string, help: string, value: number | null | undefined): MetricFamily => ({
  name: `atrium_backup_${name}`,
  help,
  type: 'gauge',
  samples: typeof value === 'number' ? [{ value }] : [],
});
