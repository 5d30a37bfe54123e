import usual from './jest.config.mjs';

/**
 * The tests of backups, restores, scripts, the page, the alerts and the printed dictionary: on a PostgreSQL of Debian, with
 * its programs, pgBackRest, Chromium, Prometheus, pgBadger and LaTeX, which `npm test` does without.
 * @type {import('jest').Config}
 */
export default {
  ...usual,
  testMatch: ['<rootDir>/test/ops/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/ops/setup/global-setup.mjs',
  globalTeardown: '<rootDir>/test/ops/setup/global-teardown.mjs',
  setupFiles: [],
  testSequencer: undefined,
  // Each file has a cluster of its own.
  maxWorkers: 2,
  // A drill makes a cluster, restores it and runs all migrations down and up again.
  testTimeout: 400_000,
};
