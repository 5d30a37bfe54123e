import type { EnvironmentReader } from './environment-reader.js';

/** Where stored files are, and how large one may be. */
export interface FileSettings {
  /** Of one file, in bytes, where a route does not say otherwise. */
  maxBytes: number;
  /** `undefined` is the folder `files` of the data directory. */
  s3: S3Settings | undefined;
}

/** A bucket of a storage that speaks S3. */
export interface S3Settings {
  bucket: string;
  region: string;
  /** `undefined` is that of Amazon. */
  endpoint: string | undefined;
  accessKeyId: string;
  secretAccessKey: string;
  /** The bucket is the first part of the path, and not of the host name. */
  forcePathStyle: boolean;
}

export function readFileSettings(read: EnvironmentReader, isDeployed: boolean): FileSettings {
  const maxBytes = read.integer('FILES_LIMIT_BYTES', 26_214_400, { min: 1_024 });
  const isS3 = read.choice('FILES_STORAGE', ['local', 's3'], 'local') === 's3';
  const settings = readS3(read, isDeployed);
  if (!isS3) return { maxBytes, s3: undefined };
  for (const [name, value] of [
    ['FILES_BUCKET', settings.bucket],
    ['FILES_BUCKET_KEY_ID', settings.accessKeyId],
    ['FILES_BUCKET_SECRET', settings.secretAccessKey],
  ] as const) {
    if (!value) read.refuse(name, 'is required where FILES_STORAGE is s3');
  }
  return { maxBytes, s3: settings };
}

function readS3(read: EnvironmentReader, isDeployed: boolean): S3Settings {
  const endpoint = read.optional('FILES_BUCKET_ENDPOINT');
  const fault = endpoint && faultOf(endpoint, isDeployed);
  if (fault) read.refuse('FILES_BUCKET_ENDPOINT', fault);
  return {
    bucket: read.text('FILES_BUCKET', ''),
    region: read.text('FILES_BUCKET_REGION', 'us-east-1'),
    endpoint,
    accessKeyId: read.text('FILES_BUCKET_KEY_ID', ''),
    secretAccessKey: read.text('FILES_BUCKET_SECRET', ''),
    forcePathStyle: read.flag('FILES_BUCKET_PATH_STYLE', false),
  };
}

/** What is sent is sealed; who may write and remove it is not. */
function faultOf(endpoint: string, isDeployed: boolean): string | undefined {
  if (!URL.canParse(endpoint)) return 'must be a URL such as https://s3.example.org';
  const { protocol, username, password } = new URL(endpoint);
  if (username || password)
    return 'must not hold a password: set FILES_BUCKET_KEY_ID and FILES_BUCKET_SECRET';
  if (protocol === 'https:' || (protocol === 'http:' && !isDeployed)) return undefined;
  return isDeployed ? 'must begin with https://' : 'must begin with https:// or http://';
}
