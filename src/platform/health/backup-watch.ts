import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../config/environment.js';
import { readDrills, type DrillRecord } from '../backups/drill-record.js';

export interface BackupView {
  isProven: boolean;
  /** For everybody: says neither when nor what. */
  outline: string;
  /** For whoever runs the service. */
  detail: string;
}

const maxAgeMs = 60_000;
const hourMs = 3_600_000;

/** Tells when a drill has last proven that a backup can be restored, where BACKUP_PROVEN_WITHIN_HOURS asks for it. */
@Injectable()
export class BackupWatch {
  private seen: { at: number; drills: Promise<DrillRecord[]> } | undefined;

  constructor(private readonly config: ConfigService<{ environment: Environment }, true>) {}

  /** Never fails; undefined where nobody asks for it. */
  async look(): Promise<BackupView | undefined> {
    const { folder, provenWithinHours: hours } = this.config.get('environment', { infer: true }).backups;
    if (hours === 0) return undefined;
    const drills = await this.drills(folder);
    const proven = drills.findLast(({ isProven }) => isProven);
    const isRecent = proven !== undefined && Date.now() - Date.parse(proven.at) <= hours * hourMs;
    const hasFailedSince = drills.at(-1)?.isProven === false;
    const isProven = isRecent && !hasFailedSince;
    const last = proven ? `last proven restorable as of ${proven.restorableTo}` : 'never proven restorable';
    return {
      isProven,
      outline: isProven ? 'proven restorable' : 'not proven restorable: npm run db:drill',
      detail: `${last}${hasFailedSince ? '; the last drill failed' : ''}${isProven ? '' : ': npm run db:drill'}`,
    };
  }

  private drills(folder: string): Promise<DrillRecord[]> {
    if (!this.seen || Date.now() - this.seen.at > maxAgeMs) {
      // Where the folder cannot be read, nothing is proven.
      this.seen = { at: Date.now(), drills: readDrills(folder).catch(() => []) };
    }
    return this.seen.drills;
  }
}
