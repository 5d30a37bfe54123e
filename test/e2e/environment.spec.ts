import { readFileSync } from 'node:fs';
import { loadEnvironment } from '../../src/config/environment.js';

const secret = 'a'.repeat(32);
const encryptionKey = '3q2+7w0f8Jz1mXbK4sVtYc6dLhR9uQeGnAaPwOiUyT0=';
const secrets = {
  CURSOR_SECRET: secret,
  CODE_SECRET: secret,
  JWT_KEYS: `first:${secret}`,
  ENCRYPTION_KEYS: `first:${encryptionKey}`,
};

const exampleOf = (name: string): string =>
  new RegExp(`^# ${name}=(.+)$`, 'm').exec(readFileSync('.env.example', 'utf8'))![1]!;
const developmentKey = Buffer.from('development-only-encryption-key!');

describe('the environment', () => {
  it('has every variable that is read in .env.example, and no other', () => {
    const asked = new Set<string>();
    const recorder = (values: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
      new Proxy(values, {
        get: (target, name: string) => {
          asked.add(name);
          return target[name];
        },
      });
    loadEnvironment(recorder({}));
    loadEnvironment(recorder({ POSTGRES_HOST: 'db', POSTGRES_TLS: 'verify' }));
    const example = readFileSync('.env.example', 'utf8');
    const listed = [...example.matchAll(/^#?\s*([A-Z][A-Z_]+)=/gm)].map(([, name]) => name!);
    const aliases = [...example.matchAll(/also (DB_[A-Z]+)/g)].map(([, name]) => name!);
    expect([...listed, ...aliases].sort()).toEqual([...asked].sort());
  });

  it.each([
    [{ DATABASE_URL: 'postgres://me:p%40ss@db.example:6543/shop' }],
    [
      {
        POSTGRES_HOST: 'db.example',
        POSTGRES_PORT: '6543',
        POSTGRES_USER: 'me',
        POSTGRES_PASSWORD: 'p@ss',
        POSTGRES_DB: 'shop',
      },
    ],
    [{ DB_HOST: 'db.example', DB_PORT: '6543', DB_USER: 'me', DB_PASSWORD: 'p@ss', DB_NAME: 'shop' }],
  ])('finds the database in %j', (variables) => {
    expect(loadEnvironment(variables).database.connection).toEqual({
      host: 'db.example',
      port: 6543,
      user: 'me',
      password: 'p@ss',
      database: 'shop',
    });
  });

  it('finds replicas, each by its place, and none unless told', () => {
    expect(loadEnvironment({}).database).toMatchObject({ replicas: [], replicaWaitMs: 50 });
    const variables = {
      POSTGRES_HOST: 'db',
      POSTGRES_REPLICAS: 'replica-1:5432, 10.0.0.12:6543,[fd00::2]:5432',
      POSTGRES_REPLICA_WAIT_MS: '200',
    };
    expect(loadEnvironment(variables).database).toMatchObject({
      replicas: [
        { host: 'replica-1', port: 5432 },
        { host: '10.0.0.12', port: 6543 },
        { host: 'fd00::2', port: 5432 },
      ],
      replicaWaitMs: 200,
    });
  });

  it.each([
    [{ POSTGRES_REPLICAS: 'replica-1' }, 'POSTGRES_REPLICAS must be host:port'],
    [{ POSTGRES_REPLICAS: 'replica-1:5432,' }, 'POSTGRES_REPLICAS must be host:port'],
    [{ POSTGRES_REPLICAS: 'replica-1:0' }, 'POSTGRES_REPLICAS must be host:port'],
    [{ POSTGRES_REPLICAS: 'replica-1:65536' }, 'POSTGRES_REPLICAS must be host:port'],
    [{ POSTGRES_REPLICAS: 'postgres://me:pw@replica-1:5432/atrium' }, 'POSTGRES_REPLICAS must be host:port'],
    [{ POSTGRES_REPLICAS: 'Replica-1:5432,replica-1:5432' }, 'POSTGRES_REPLICAS names a replica twice'],
    [{ POSTGRES_REPLICAS: 'db:5432' }, 'POSTGRES_REPLICAS names the primary'],
    [{ POSTGRES_REPLICAS: 'replica-1:5432', POSTGRES_HOST: '' }, 'POSTGRES_REPLICAS needs POSTGRES_HOST'],
    [{ POSTGRES_REPLICA_WAIT_MS: '-1' }, 'POSTGRES_REPLICA_WAIT_MS must be a whole number'],
    [{ POSTGRES_REPLICA_WAIT_MS: '10001' }, 'POSTGRES_REPLICA_WAIT_MS must be a whole number'],
  ])('refuses %j, and repeats no value', (variables, message) => {
    const fault = (): unknown => loadEnvironment({ POSTGRES_HOST: 'db', ...variables });
    expect(fault).toThrow(message);
    expect(fault).not.toThrow('me:pw');
  });

  it('tells every fault in one message, without the values', () => {
    const variables = {
      PORT: '0x10',
      NODE_ENV: 'prod',
      POSTGRES_POOL_MAX: '-1',
      TRUSTED_PROXIES: 'yes',
      DATABASE_URL: 'mysql://secret@db',
    };
    const fault = (): unknown => loadEnvironment(variables);
    for (const name of Object.keys(variables)) expect(fault).toThrow(name);
    expect(fault).not.toThrow('secret@db');
  });

  it.each(['staging', 'production'])('refuses missing, short and development secrets in %s', (name) => {
    const good = {
      NODE_ENV: name,
      POSTGRES_HOST: 'db',
      POSTGRES_PASSWORD: 'Long-and-random-1',
      ...secrets,
    };
    expect(loadEnvironment(good).isDeployed).toBe(true);
    const refused: [NodeJS.ProcessEnv, string][] = [
      [{ CURSOR_SECRET: '' }, 'CURSOR_SECRET is required'],
      [{ CURSOR_SECRET: 'short' }, 'CURSOR_SECRET must have at least 32'],
      [{ CURSOR_SECRET: 'development-only-cursor-secret-0000' }, 'CURSOR_SECRET is the development default'],
      [{ CODE_SECRET: '' }, 'CODE_SECRET is required'],
      [{ JWT_KEYS: '' }, 'JWT_KEYS must be id:secret pairs'],
      [{ JWT_KEYS: `same:${secret},same:${secret}` }, 'JWT_KEYS must be id:secret pairs'],
      [{ JWT_KEYS: 'short:secret' }, 'JWT_KEYS must be id:secret pairs'],
      [{ JWT_KEYS: exampleOf('JWT_KEYS') }, 'JWT_KEYS must be id:secret pairs'],
      [{ JWT_KEYS: 'dev:development-only-jwt-secret-0000' }, 'JWT_KEYS holds the development default'],
      [{ ENCRYPTION_KEYS: '' }, 'ENCRYPTION_KEYS is required'],
      [
        { ENCRYPTION_KEYS: `dev:${developmentKey.toString('base64')}` },
        'ENCRYPTION_KEYS holds the development default',
      ],
      [
        { ENCRYPTION_KEYS: exampleOf('ENCRYPTION_KEYS') },
        'ENCRYPTION_KEYS has a key "2026-11" that is not 32 bytes',
      ],
      [
        { ENCRYPTION_KEYS: `zero:${Buffer.alloc(32).toString('hex')}` },
        'ENCRYPTION_KEYS has a key "zero" that is not random',
      ],
      [{ POSTGRES_PASSWORD: '' }, 'POSTGRES_PASSWORD needs'],
      [{ POSTGRES_PASSWORD: 'root' }, 'POSTGRES_PASSWORD needs'],
      [{ POSTGRES_HOST: '' }, 'POSTGRES_HOST or DATABASE_URL is required'],
    ];
    for (const [change, message] of refused)
      expect(() => loadEnvironment({ ...good, ...change })).toThrow(message);
  });

  it('reads keys in base64 and hex, the first of which encrypts', () => {
    const bytes = Buffer.from(encryptionKey, 'base64');
    const hex = Buffer.alloc(32, 'x').toString('hex').toUpperCase();
    expect(loadEnvironment({ ENCRYPTION_KEYS: `2:${encryptionKey}, 1:${hex}` }).encryptionKeys).toEqual([
      { id: '2', key: bytes },
      { id: '1', key: Buffer.alloc(32, 'x') },
    ]);
    expect(loadEnvironment({}).encryptionKeys).toEqual([{ id: 'dev', key: developmentKey }]);
  });

  it.each([
    [encryptionKey, 'must be id:key pairs'],
    [`a b:${encryptionKey}`, 'must be id:key pairs'],
    [`${'k'.repeat(33)}:${encryptionKey}`, 'must be id:key pairs'],
    [`k1:${encryptionKey},`, 'must be id:key pairs'],
    [`k1:${encryptionKey},k1:${'ab'.repeat(32)}`, 'names the key "k1" twice'],
    [`k1:${encryptionKey},k2:${encryptionKey}`, 'gives the key "k2" the bytes of another one'],
    [`k1:${encryptionKey.slice(0, 40)}`, 'has a key "k1" that is not 32 bytes'],
    [`k1:${'ab'.repeat(24)}`, 'has a key "k1" that is not 32 bytes'],
    [`k1:${encryptionKey},k2:short`, 'has a key "k2" that is not 32 bytes'],
  ])('refuses the encryption keys %j in one line that holds no key', (value, message) => {
    const fault = (): unknown => loadEnvironment({ ENCRYPTION_KEYS: value });
    expect(fault).toThrow(`ENCRYPTION_KEYS ${message}`);
    expect(fault).not.toThrow('\n');
    expect(fault).not.toThrow(encryptionKey.slice(0, 40));
  });

  it('takes a bucket for files whole or not at all, and over TLS where real data may live', () => {
    expect(loadEnvironment({}).files).toEqual({ maxBytes: 26_214_400, s3: undefined });
    const bucket = {
      FILES_STORAGE: 's3',
      FILES_BUCKET: 'files',
      FILES_BUCKET_KEY_ID: 'id',
      FILES_BUCKET_SECRET: 'secret-of-the-bucket',
    };
    expect(loadEnvironment({ ...bucket, FILES_BUCKET_PATH_STYLE: 'true' }).files.s3).toEqual({
      bucket: 'files',
      region: 'us-east-1',
      endpoint: undefined,
      accessKeyId: 'id',
      secretAccessKey: 'secret-of-the-bucket',
      forcePathStyle: true,
    });
    const refused: [NodeJS.ProcessEnv, string][] = [
      [{ FILES_BUCKET: '' }, 'FILES_BUCKET is required where FILES_STORAGE is s3'],
      [{ FILES_BUCKET_KEY_ID: '' }, 'FILES_BUCKET_KEY_ID is required'],
      [{ FILES_BUCKET_SECRET: '' }, 'FILES_BUCKET_SECRET is required'],
      [{ FILES_BUCKET_ENDPOINT: 's3.example.org' }, 'FILES_BUCKET_ENDPOINT must be a URL'],
      [{ FILES_BUCKET_ENDPOINT: 'ftp://example.org' }, 'FILES_BUCKET_ENDPOINT must begin with'],
      [{ FILES_BUCKET_ENDPOINT: 'https://me:pw@s3.example.org' }, 'must not hold a password'],
      [{ FILES_STORAGE: 'disk' }, 'FILES_STORAGE must be one of local, s3'],
      [
        { NODE_ENV: 'staging', FILES_BUCKET_ENDPOINT: 'http://s3.example.org' },
        'FILES_BUCKET_ENDPOINT must begin with https://',
      ],
    ];
    for (const [change, message] of refused) {
      const fault = (): unknown => loadEnvironment({ ...bucket, ...change });
      expect(fault).toThrow(message);
      expect(fault).not.toThrow(/secret-of-the-bucket|me:pw/);
    }
  });

  it('takes a key for backups that is one, and says nothing of it where it is none', () => {
    const { backups } = loadEnvironment({ DATA_DIR: '/srv/atrium' });
    expect(backups).toMatchObject({
      folder: '/srv/atrium/backups',
      key: undefined,
      keep: 14,
      login: undefined,
    });
    const backupKey = Buffer.from(encryptionKey, 'base64');
    for (const text of [encryptionKey, backupKey.toString('hex')])
      expect(loadEnvironment({ BACKUP_KEY: text }).backups.key).toEqual(backupKey);
    for (const wrong of [encryptionKey.slice(4), 'ab'.repeat(32), exampleOf('BACKUP_KEY'), 'password']) {
      const fault = (): unknown => loadEnvironment({ BACKUP_KEY: wrong });
      expect(fault).toThrow('BACKUP_KEY must be 32 random bytes');
      expect(fault).not.toThrow(wrong);
    }
  });

  it('logs queries in development alone unless told otherwise', () => {
    expect(loadEnvironment({}).database.logQueries).toBe(true);
    const staging = {
      NODE_ENV: 'staging',
      POSTGRES_HOST: 'db',
      POSTGRES_PASSWORD: 'Long-and-random-1',
      ...secrets,
    };
    expect(loadEnvironment(staging).database.logQueries).toBe(false);
    expect(loadEnvironment({ ...staging, POSTGRES_LOG_QUERIES: 'true' }).database.logQueries).toBe(true);
  });
});
