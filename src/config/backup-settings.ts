import { resolve } from 'node:path';
import type { EnvironmentReader } from './environment-reader.js';

/** Where backups go, and with what they are made. */
export interface BackupSettings {
  /** Of dumps, their manifests and the record of drills. Absolute. */
  folder: string;
  /** 32 bytes that seal what is written; `undefined` leaves it open. */
  key: Buffer | undefined;
  /** How many backups are kept. */
  keep: number;
  /** Who reads all rows, where that is another login than the one that applies migrations. */
  login: { user: string; password: string } | undefined;
  /** The folder of pg_dump and the other programs; `undefined` looks where systems put them. */
  binFolder: string | undefined;
  pgbackrest: PgbackrestSettings;
  /** After so many hours without a restore that was proven, readiness warns; 0 is never. */
  provenWithinHours: number;
}

export interface PgbackrestSettings {
  stanza: string;
  /** `undefined` is where pgBackRest looks by itself. */
  configFile: string | undefined;
}

export function readBackupSettings(
  read: EnvironmentReader,
  dataDir: string,
  isDeployed: boolean,
): BackupSettings {
  const user = read.optional('POSTGRES_BACKUP_USER');
  const password = read.optional('POSTGRES_BACKUP_PASSWORD') ?? '';
  const binFolder = read.optional('PG_BIN');
  const configFile = read.optional('PGBACKREST_CONFIG');
  return {
    folder: resolve(read.text('BACKUP_DIR', resolve(dataDir, 'backups'))),
    key: readKey(read),
    keep: read.integer('BACKUP_KEEP', 14, { min: 1, max: 10_000 }),
    login: user ? { user, password } : undefined,
    binFolder: binFolder && resolve(binFolder),
    pgbackrest: {
      stanza: read.text('PGBACKREST_STANZA', 'atrium'),
      configFile: configFile && resolve(configFile),
    },
    provenWithinHours: read.integer('BACKUP_PROVEN_WITHIN_HOURS', isDeployed ? 192 : 0, {
      min: 0,
      max: 87_600,
    }),
  };
}

const leastDistinctBytes = 12;

function readKey(read: EnvironmentReader): Buffer | undefined {
  const text = read.optional('BACKUP_KEY');
  if (text === undefined) return undefined;
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  const isBase64 = /^[A-Za-z0-9+/]{43}=?$/.test(text);
  const key = Buffer.from(text, isHex ? 'hex' : 'base64');
  if ((isHex || isBase64) && new Set(key).size >= leastDistinctBytes) return key;
  read.refuse(
    'BACKUP_KEY',
    'must be 32 random bytes in base64 or hex; make one with: openssl rand -base64 32',
  );
  return undefined;
}
