import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { readBackupSettings, type BackupSettings } from './backup-settings.js';
import { readEncryptionKeys, type EncryptionKey } from './encryption-keys.js';
import { EnvironmentReader } from './environment-reader.js';
import { readDeskSettings, type DeskSettings } from './desk-settings.js';
import { readFileSettings, type FileSettings } from './file-settings.js';
import { readReplicas, type ReplicaAddress } from './replica-settings.js';
import { readSupportSettings, type SupportSettings } from './support-settings.js';

export type EnvironmentName = 'development' | 'test' | 'staging' | 'production';

/** Where a PostgreSQL server is and who we are there. */
export interface ConnectionSettings {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

export interface DatabaseSettings {
  /** `undefined` means: start the PostgreSQL of node_modules (never in staging or production). */
  connection: ConnectionSettings | undefined;
  /** Who applies migrations, where it is another login than that of the service. */
  owner: ConnectionSettings | undefined;
  /** Standbys of that server, with the same database, login, password and TLS; none where reads are the primary's alone. */
  replicas: ReplicaAddress[];
  /** How long a read waits for a replica to have all that was acknowledged, in milliseconds. */
  replicaWaitMs: number;
  /** What stands before the server, as found out when the database was opened; see `findPooler`. */
  pooler?: { keepsStatements: boolean } | undefined;
  /** `undefined` is a plain connection; otherwise the server's certificate is verified. */
  tls: { ca: string | undefined } | undefined;
  pool: { max: number; min: number; acquireMs: number; idleMs: number };
  connectTimeoutMs: number;
  /** The longest one statement may run, enforced by the server and by the client. */
  queryTimeoutMs: number;
  /** How long a starting process waits for a database that does not answer. */
  startupTimeoutMs: number;
  logQueries: boolean;
}

/** Everything the process takes from its environment: read once, checked at boot. */
export interface Environment {
  name: EnvironmentName;
  /** True where real people's data may live: staging and production. */
  isDeployed: boolean;
  logLevel: string;
  /** Holds the embedded database and stored files. Absolute. */
  dataDir: string;
  http: {
    host: string;
    port: number;
    /** How many proxies stand before the service: the client's address is the one that the first of them saw. */
    trustedProxies: number;
    /** Largest JSON body, in bytes. */
    bodyLimit: number;
    /** Largest streamed upload after decompression, in bytes. */
    uploadLimit: number;
    /** How long a client may take to send one whole request, in milliseconds. */
    requestTimeoutMs: number;
    /** How many requests are worked on at once; 0 is any number. */
    places: number;
    /** How long the line before these places may stand until requests are refused, in milliseconds. */
    queueMs: number;
    /** How long a process that is told to stop goes on serving before it does, in milliseconds. */
    drainMs: number;
  };
  /** Signs the cursors of lists, so that a client cannot forge one. */
  cursorSecret: string;
  /** Encrypt sensitive columns; the first one seals, all of them open, until `encryption:rotate` has let one retire. */
  encryptionKeys: EncryptionKey[];
  auth: AuthSettings;
  delivery: DeliverySettings;
  files: FileSettings;
  desk: DeskSettings;
  jobs: JobSettings;
  support: SupportSettings;
  forecasts: ForecastSettings;
  metrics: MetricsSettings;
  backups: BackupSettings;
  database: DatabaseSettings;
}

/** Who may read the figures of the process. */
export interface MetricsSettings {
  /** What a program sends as bearer; where there is none, nobody is told anything, but for `isOpen`. */
  token: string | undefined;
  /** In development, without a token. */
  isOpen: boolean;
}

export interface AuthSettings {
  /** Sign access tokens; the first one signs, all of them verify, so that a key can be retired in peace. */
  jwtKeys: { id: string; secret: string }[];
  issuer: string;
  audience: string;
  accessTokenSeconds: number;
  /** A session ends when it was not refreshed for so long. */
  sessionIdleSeconds: number;
  /** A session ends then, however often it was refreshed. */
  sessionAbsoluteSeconds: number;
  bcryptCost: number;
  /** Keys the hashes of what is short enough to be guessed: codes sent by SMS and mail, addresses that are counted. */
  codeSecret: string;
}

/** What is done later, by whichever process comes first. */
export interface JobSettings {
  /** Whether this process does any; it sends them either way. */
  isWorking: boolean;
  /** How long a stopping process waits for those that run. */
  stopMs: number;
}

export interface ForecastSettings {
  /** How many are worked out at once, each in a thread of its own. */
  threads: number;
  /** How often it is told how far one is, and looked whether it is still wanted. */
  heartbeatMs: number;
}

/** How codes and links reach people. Without a server they stay in the outbox, or are refused where `isDeployed`. */
export interface DeliverySettings {
  /** Where a person's browser finds the service or its frontend: links in mails begin with it. */
  publicUrl: string;
  smtpUrl: string | undefined;
  mailFrom: string;
  smsGatewayUrl: string | undefined;
  smsGatewayToken: string | undefined;
  smsCostCents: number;
  /** No SMS is sent once a day's messages have cost so much. */
  smsDailyCapCents: number;
}

/** Long enough, known to everybody, and refused outside development. */
const developmentSecret = (name: string): string => `development-only-${name}-secret-0000`;

/**
 * Reads and checks the environment.
 * @throws EnvironmentError naming every variable that is missing or wrong, in one message.
 */
export function loadEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const read = new EnvironmentReader(variables);
  const name = read.choice('NODE_ENV', ['development', 'test', 'staging', 'production'], 'development');
  const isDeployed = name === 'staging' || name === 'production';
  const dataDir = resolve(read.text('DATA_DIR', '.atrium'));

  const environment: Environment = {
    name,
    isDeployed,
    logLevel: read.choice(
      'LOG_LEVEL',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      name === 'development' ? 'debug' : 'info',
    ),
    dataDir,
    http: readHttp(read, name, isDeployed),
    cursorSecret: readSecret(read, 'CURSOR_SECRET', 'cursor', isDeployed),
    encryptionKeys: readEncryptionKeys(read, isDeployed),
    auth: readAuth(read, name, isDeployed),
    delivery: readDelivery(read),
    files: readFileSettings(read, isDeployed),
    desk: readDeskSettings(read),
    jobs: {
      isWorking: read.choice('JOBS', ['on', 'off'], name === 'test' ? 'off' : 'on') === 'on',
      stopMs: read.integer('JOBS_STOP_MS', 20_000, { min: 0, max: 600_000 }),
    },
    support: readSupportSettings(read, isDeployed),
    forecasts: {
      // One processor stays for requests.
      threads: read.integer('FORECAST_THREADS', Math.max(1, availableParallelism() - 1), { min: 1, max: 64 }),
      heartbeatMs: read.integer('FORECAST_HEARTBEAT_MS', 1_000, { min: 10, max: 10_000 }),
    },
    metrics: readMetrics(read, name),
    backups: readBackupSettings(read, dataDir, isDeployed),
    database: readDatabase(read, name, isDeployed),
  };
  read.throwIfRefused();
  return environment;
}

function readHttp(read: EnvironmentReader, name: EnvironmentName, isDeployed: boolean): Environment['http'] {
  return {
    host: read.text('HOST', name === 'production' ? '0.0.0.0' : '127.0.0.1'),
    port: read.integer('PORT', 3000, { min: 0, max: 65_535 }),
    trustedProxies: read.integer('TRUSTED_PROXIES', 0, { min: 0, max: 10 }),
    bodyLimit: read.integer('HTTP_BODY_LIMIT_BYTES', 1_048_576, { min: 1_024 }),
    uploadLimit: read.integer('UPLOAD_LIMIT_BYTES', 1_073_741_824, { min: 1_024 }),
    requestTimeoutMs: read.integer('HTTP_REQUEST_TIMEOUT_MS', 300_000, { min: 1_000 }),
    places: read.integer('HTTP_PLACES', 40, { min: 0, max: 100_000 }),
    // A machine of development or tests is slow at times, and its requests come from one person.
    queueMs: read.integer('HTTP_QUEUE_MS', isDeployed ? 500 : 10_000, { min: 1, max: 60_000 }),
    drainMs: read.integer('SHUTDOWN_DRAIN_MS', isDeployed ? 2_000 : 0, { min: 0, max: 600_000 }),
  };
}

function readSecret(read: EnvironmentReader, variable: string, name: string, isDeployed: boolean): string {
  const secret = read.secret(variable, isDeployed ? undefined : developmentSecret(name));
  if (isDeployed && secret.startsWith('development-only-')) {
    read.refuse(variable, 'is the development default; make one with: openssl rand -hex 32');
  }
  return secret;
}

function readMetrics(read: EnvironmentReader, name: EnvironmentName): MetricsSettings {
  const token = read.optional('METRICS_TOKEN');
  if (token !== undefined && !/^[\w.~+/-]{32,}=*$/.test(token)) {
    read.refuse(
      'METRICS_TOKEN',
      'must have at least 32 letters and digits; make one with: openssl rand -hex 32',
    );
  }
  return { token, isOpen: token === undefined && name === 'development' };
}

function readAuth(read: EnvironmentReader, name: EnvironmentName, isDeployed: boolean): AuthSettings {
  const day = 86_400;
  return {
    jwtKeys: readJwtKeys(read, isDeployed),
    issuer: read.text('JWT_ISSUER', 'atrium'),
    audience: read.text('JWT_AUDIENCE', 'atrium'),
    accessTokenSeconds: read.integer('ACCESS_TOKEN_SECONDS', 600, { min: 30, max: 3_600 }),
    sessionIdleSeconds: read.integer('SESSION_IDLE_SECONDS', 14 * day, { min: 60 }),
    sessionAbsoluteSeconds: read.integer('SESSION_ABSOLUTE_SECONDS', 90 * day, { min: 60 }),
    bcryptCost: read.integer('BCRYPT_COST', name === 'test' ? 10 : 12, { min: 10, max: 16 }),
    codeSecret: readSecret(read, 'CODE_SECRET', 'code', isDeployed),
  };
}

/** `id:secret,id:secret`, each secret of at least 32 characters. */
function readJwtKeys(read: EnvironmentReader, isDeployed: boolean): AuthSettings['jwtKeys'] {
  const value = read.optional('JWT_KEYS') ?? (isDeployed ? '' : `dev:${developmentSecret('jwt')}`);
  const keys = value.split(',').map((key) => {
    const [, id = '', secret = ''] = /^([A-Za-z0-9_-]{1,32}):(\S{32,})$/.exec(key.trim()) ?? [];
    return { id, secret };
  });
  const isUsable = keys.every(({ id }) => id) && new Set(keys.map(({ id }) => id)).size === keys.length;
  if (!isUsable) {
    read.refuse('JWT_KEYS', 'must be id:secret pairs with commas between, secrets of at least 32 characters');
  }
  if (isDeployed && keys.some(({ secret }) => secret.startsWith('development-only-'))) {
    read.refuse('JWT_KEYS', 'holds the development default; make a secret with: openssl rand -hex 32');
  }
  return keys;
}

function readDelivery(read: EnvironmentReader): DeliverySettings {
  return {
    publicUrl: read.text('PUBLIC_URL', 'http://127.0.0.1:3000').replace(/\/+$/, ''),
    smtpUrl: read.optional('SMTP_URL'),
    mailFrom: read.text('MAIL_FROM', 'Atrium <no-reply@localhost>'),
    smsGatewayUrl: read.optional('SMS_GATEWAY_URL'),
    smsGatewayToken: read.optional('SMS_GATEWAY_TOKEN'),
    smsCostCents: read.integer('SMS_COST_CENTS', 7, { min: 0, max: 10_000 }),
    smsDailyCapCents: read.integer('SMS_DAILY_CAP_CENTS', 5_000, { min: 0 }),
  };
}

function readDatabase(read: EnvironmentReader, name: EnvironmentName, isDeployed: boolean): DatabaseSettings {
  const connection = readConnection(read, isDeployed);
  return {
    connection,
    owner: readOwner(read, connection, isDeployed),
    replicas: readReplicas(read, connection),
    replicaWaitMs: read.integer('POSTGRES_REPLICA_WAIT_MS', 50, { min: 0, max: 10_000 }),
    tls: readTls(read),
    pool: {
      max: read.integer('POSTGRES_POOL_MAX', 20, { min: 1, max: 1_000 }),
      min: read.integer('POSTGRES_POOL_MIN', 0, { min: 0, max: 1_000 }),
      acquireMs: read.integer('POSTGRES_POOL_ACQUIRE_MS', 10_000, { min: 100 }),
      idleMs: read.integer('POSTGRES_POOL_IDLE_MS', 30_000, { min: 100 }),
    },
    connectTimeoutMs: read.integer('POSTGRES_CONNECT_TIMEOUT_MS', 2_000, { min: 100 }),
    queryTimeoutMs: read.integer('POSTGRES_QUERY_TIMEOUT_MS', 30_000, { min: 100 }),
    startupTimeoutMs: read.integer('POSTGRES_STARTUP_TIMEOUT_MS', 60_000, { min: 0 }),
    logQueries: read.flag('POSTGRES_LOG_QUERIES', name === 'development'),
  };
}

function readConnection(read: EnvironmentReader, isDeployed: boolean): ConnectionSettings | undefined {
  const url = read.optional('DATABASE_URL');
  const host = read.optional('POSTGRES_HOST', 'DB_HOST');
  if (!url && !host) {
    if (isDeployed) read.refuse('POSTGRES_HOST', 'or DATABASE_URL is required outside development');
    return undefined;
  }
  const connection = url
    ? connectionOfUrl(read, url)
    : {
        host: host!,
        port: read.integer('POSTGRES_PORT', 5432, { min: 1, max: 65_535 }, 'DB_PORT'),
        user: read.optional('POSTGRES_USER', 'DB_USER') ?? 'postgres',
        password: read.optional('POSTGRES_PASSWORD', 'DB_PASSWORD') ?? '',
        database: read.optional('POSTGRES_DB', 'DB_NAME') ?? 'atrium',
      };
  if (isDeployed) refuseGuessable(read, url ? 'DATABASE_URL' : 'POSTGRES_PASSWORD', connection.password);
  return connection;
}

function readOwner(
  read: EnvironmentReader,
  connection: ConnectionSettings | undefined,
  isDeployed: boolean,
): ConnectionSettings | undefined {
  const user = read.optional('POSTGRES_OWNER_USER');
  const password = read.optional('POSTGRES_OWNER_PASSWORD') ?? '';
  if (!user || !connection) return undefined;
  if (isDeployed) refuseGuessable(read, 'POSTGRES_OWNER_PASSWORD', password);
  return { ...connection, user, password };
}

function refuseGuessable(read: EnvironmentReader, variable: string, password: string): void {
  const guessable = ['', 'postgres', 'root', 'password', 'your_password', 'atrium', 'changeme'];
  if (guessable.includes(password)) read.refuse(variable, 'needs a password that is not a default one');
}

function connectionOfUrl(read: EnvironmentReader, value: string): ConnectionSettings {
  const blank = { host: '', port: 5432, user: '', password: '', database: '' };
  try {
    const url = new URL(value);
    if (!/^postgres(ql)?:$/.test(url.protocol)) throw new Error('not a postgres URL');
    return {
      host: decodeURIComponent(url.hostname),
      port: url.port ? Number(url.port) : 5432,
      user: decodeURIComponent(url.username) || 'postgres',
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)) || 'atrium',
    };
  } catch {
    read.refuse('DATABASE_URL', 'must look like postgres://user:password@host:5432/database');
    return blank;
  }
}

function readTls(read: EnvironmentReader): { ca: string | undefined } | undefined {
  if (read.choice('POSTGRES_TLS', ['off', 'verify'], 'off') === 'off') return undefined;
  const file = read.optional('POSTGRES_TLS_CA_FILE');
  if (!file) return { ca: undefined };
  try {
    return { ca: readFileSync(file, 'utf8') };
  } catch {
    read.refuse('POSTGRES_TLS_CA_FILE', 'cannot be read');
    return undefined;
  }
}
