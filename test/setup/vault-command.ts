import { resolve } from 'node:path';
import type { EncryptionKey } from '../../src/config/encryption-keys.js';

/** Words for Node: the commands of the service with the encrypted tables of the tests. */
export const vaultCommand = [
  '--import',
  resolve('test/setup/swc-register.mjs'),
  resolve('test/fixtures/vault-cli.ts'),
];

/** The environment of a process that has these keys; the first one seals. */
export const environmentWith = (keys: EncryptionKey[]): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_OPTIONS: '',
  ENCRYPTION_KEYS: keys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
});
