import { Injectable } from '@nestjs/common';
import { BackupFigures } from '../backups/backup-figures.js';
import type { BackupReport } from './backups.dto.js';

/** What drills have proven of the backups; never where they lie, or what was wrong with them. */
@Injectable()
export class BackupReports {
  constructor(private readonly figures: BackupFigures) {}

  async report(): Promise<BackupReport> {
    const { lastTakenAt, last, lastProven } = await this.figures.look();
    return {
      isProven: last?.isProven ?? false,
      lastProvenAt: lastProven?.at ?? null,
      restorableTo: lastProven?.restorableTo ?? null,
      lastDrillFailed: last ? !last.isProven : null,
      lastTakenAt: lastTakenAt?.toISOString() ?? null,
      recoveryPointSeconds: lastProven?.recoveryPointSeconds ?? null,
      recoveryTimeSeconds: lastProven?.recoveryTimeSeconds ?? null,
    };
  }
}
