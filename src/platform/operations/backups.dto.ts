import { BooleanField, InstantField } from '../http/fields.js';
import { FigureField } from './figure-fields.js';

export class BackupReport {
  @BooleanField({ description: 'The last drill has proven that a backup can be restored.' })
  isProven!: boolean;

  @InstantField({ nullable: true, description: 'When a drill has last proven it.' })
  lastProvenAt!: string | null;

  @InstantField({ nullable: true, description: 'The moment of which everything was there again then.' })
  restorableTo!: string | null;

  @BooleanField({ nullable: true, description: 'Null where there was no drill.' })
  lastDrillFailed!: boolean | null;

  @InstantField({
    nullable: true,
    description: 'Of the newest dump in the folder of backups; physical ones are listed by pgBackRest.',
  })
  lastTakenAt!: string | null;

  @FigureField({ nullable: true, example: 4_200, description: 'Of the last drill that has proven one.' })
  recoveryPointSeconds!: number | null;

  @FigureField({ nullable: true, example: 95 })
  recoveryTimeSeconds!: number | null;
}
