import usual from './jest.config.mjs';

/**
 * The tests of backups, restores and scripts: on a PostgreSQL of Debian, with its programs and pgBackRest, which `npm test`
 * does without.
 * @type {import('jest').Config}
 */
export default {
  ...usual,
  testMatch: ['<rootDir>/test/ops/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/ops/setup/global-setup.mjs',
  globalTeardown: undefined,
  setupFiles: [],
  testSequencer: undefined,
  // Each file has a cluster of its own.
  maxWorkers: 2,
  testTimeout: 120_000,
};
