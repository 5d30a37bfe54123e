/** ES modules that CommonJS packages require, which Node can and Jest cannot: transformed. */
const requiredEsModules = ['content-disposition', 'cookie', '@nestjs/common', '@nestjs/core'];

const target = 'es2023';
const typescript = {
  target,
  parser: { syntax: 'typescript', decorators: true },
  transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
};

// Beside the code: what is in it would be read by every test file.
const sourceMaps = true;

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  // Those need more than a clone and Node: npm run test:ops
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/ops/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // The same as one file, where every test file would load four hundred.
    '^es-toolkit/compat$': '<rootDir>/node_modules/es-toolkit/dist/browser.global.js',
  },
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: typescript, sourceMaps }],
    '\\.js$': ['@swc/jest', { jsc: { target }, sourceMaps }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${requiredEsModules.join('|')})/)`],
  globalSetup: '<rootDir>/test/setup/global-setup.mjs',
  globalTeardown: '<rootDir>/test/setup/global-teardown.mjs',
  setupFiles: ['<rootDir>/test/setup/database.ts'],
  testSequencer: '<rootDir>/test/setup/slow-first.mjs',
  // The tests share one machine with the PostgreSQL they talk to.
  maxWorkers: 2,
  // Modules of a file that is done stay in its worker, which slows down what follows: a new one goes faster.
  workerIdleMemoryLimit: '600MB',
  // A machine that others use as well stands still for a while now and then.
  testTimeout: 90_000,
};
