import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, InstantField, TextField } from '../http/fields.js';
import { CountField, FigureField, ShareField } from './figure-fields.js';

const application = { max: 64, example: 'atrium', description: 'As the connection calls itself.' };
const bytes = { example: 73_400_320 };
const queryId = {
  max: 20,
  nullable: true,
  example: '-4209318839102837465',
  description: 'The statement that it runs, or ran last, in /v1/ops/statements.',
};

export class PoolFigure {
  @CountField({ example: 20 })
  max!: number;

  @CountField({ example: 3 })
  inUse!: number;

  @CountField({ example: 5 })
  idle!: number;

  @CountField({ example: 0, description: 'Work that waits for a connection.' })
  waiting!: number;
}

export class ConnectionFigure {
  @TextField(application)
  application!: string;

  @TextField({ max: 40, example: 'idle', description: 'As PostgreSQL has it: active, idle in transaction.' })
  state!: string;

  @CountField({ example: 4 })
  connections!: number;
}

export class OpenTransactionFigure {
  @CountField({ example: 4711, description: 'Of its server process: pg_terminate_backend takes it.' })
  pid!: number;

  @TextField(application)
  application!: string;

  @TextField({ max: 40, nullable: true, example: 'idle in transaction' })
  state!: string | null;

  @InstantField()
  startedAt!: string;

  @FigureField({ example: 12.5 })
  seconds!: number;

  @TextField({ max: 100, nullable: true, example: 'Lock: relation' })
  waitsFor!: string | null;

  @TextField(queryId)
  queryId!: string | null;
}

export class DatabaseReport {
  @TextField({ max: 100, example: '18.1' })
  version!: string;

  @InstantField({ description: 'When the server was started.' })
  startedAt!: string;

  @InstantField({ nullable: true, description: 'Since when it counts; null where it always has.' })
  statsResetAt!: string | null;

  @CountField(bytes)
  sizeBytes!: number;

  @ShareField('Of the pages that were asked for, those that the server had in memory.')
  cacheHitRatio!: number | null;

  @ShareField('Of the scans of tables with more than a thousand rows, those that went by an index.')
  indexUseRatio!: number | null;

  @CountField({ example: 120_000 })
  commits!: number;

  @CountField({ example: 240 })
  rollbacks!: number;

  @CountField({ example: 0 })
  deadlocks!: number;

  @CountField({ example: 0, description: 'Written to disk by statements for which work_mem was too small.' })
  temporaryBytes!: number;

  @CountField({ example: 200 })
  maxConnections!: number;

  @CountField({ example: 1_200_000, description: 'At 2 billion the server stops taking writes.' })
  oldestTransactionIdAge!: number;

  @BooleanField({ description: 'Whether connections of other logins than the service are told in full.' })
  seesEverybody!: boolean;

  @TextField({ max: 300, nullable: true, example: null, description: 'What to do where they are not.' })
  nextStep!: string | null;

  @ApiProperty({ type: PoolFigure, description: 'Of the process that answers.' })
  pool!: PoolFigure;

  @ApiProperty({ type: [ConnectionFigure] })
  connections!: ConnectionFigure[];

  @ApiProperty({ type: [OpenTransactionFigure], description: 'The oldest first, twenty at most.' })
  longestTransactions!: OpenTransactionFigure[];
}

export class TableFigure {
  @TextField({ max: 130, example: 'messaging.messages' })
  table!: string;

  @CountField(bytes)
  totalBytes!: number;

  @CountField({ example: 52_428_800 })
  tableBytes!: number;

  @CountField({ example: 20_971_520 })
  indexBytes!: number;

  @CountField({ example: 1_000_000, description: 'As the server estimates them.' })
  rows!: number;

  @CountField({ example: 1_200, description: 'Gone, and still taking room.' })
  deadRows!: number;

  @CountField({ example: 12, description: 'How often the whole table was read.' })
  tableScans!: number;

  @CountField({ example: 240_000 })
  indexScans!: number;

  @CountField({ example: 1_000_000 })
  inserted!: number;

  @CountField({ example: 4_000 })
  updated!: number;

  @CountField({ example: 100 })
  deleted!: number;

  @InstantField({ nullable: true })
  lastVacuumAt!: string | null;

  @InstantField({ nullable: true })
  lastAnalyzeAt!: string | null;
}

export class TableReport {
  @InstantField({ nullable: true, description: 'Since when scans and rows written are counted.' })
  statsResetAt!: string | null;

  @BooleanField({
    description: 'Sizes on disk; else as last counted, since somebody alters a table just now.',
  })
  isExact!: boolean;

  @ApiProperty({ type: [TableFigure], description: 'The largest first.' })
  data!: TableFigure[];
}

export class BlockerFigure {
  @CountField({ example: 4712 })
  pid!: number;

  @TextField({ ...application, nullable: true })
  application!: string | null;

  @TextField({ max: 40, nullable: true, example: 'idle in transaction' })
  state!: string | null;

  @InstantField({ nullable: true, description: 'Since when its transaction is open.' })
  transactionAt!: string | null;
}

export class LockWaitFigure {
  @CountField({ example: 4711 })
  pid!: number;

  @TextField(application)
  application!: string;

  @TextField({ max: 40, example: 'transactionid' })
  lockType!: string;

  @TextField({ max: 40, example: 'ShareLock' })
  mode!: string;

  @TextField({ max: 130, nullable: true, example: 'sales.products' })
  relation!: string | null;

  @InstantField({ nullable: true })
  since!: string | null;

  @FigureField({ nullable: true, example: 3.2 })
  seconds!: number | null;

  @TextField(queryId)
  queryId!: string | null;

  @ApiProperty({ type: [BlockerFigure], description: 'For whom it waits.' })
  blockedBy!: BlockerFigure[];
}

export class HeldLocksFigure {
  @TextField({ max: 130, example: 'sales.products' })
  relation!: string;

  @TextField({ max: 40, example: 'RowExclusiveLock' })
  mode!: string;

  @BooleanField()
  isGranted!: boolean;

  @CountField({ example: 2 })
  locks!: number;
}

export class LockReport {
  @ApiProperty({ type: [LockWaitFigure], description: 'Who waits, the longest first.' })
  waiting!: LockWaitFigure[];

  @ApiProperty({
    type: [HeldLocksFigure],
    description: 'Locks of tables and indexes, those that wait first.',
  })
  locks!: HeldLocksFigure[];
}
