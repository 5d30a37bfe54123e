import tseslint from 'typescript-eslint';

const onlyInTransactionRunner = {
  selector: "CallExpression[callee.property.name='transaction']",
  message: 'Transactions begin in TransactionRunner alone: use transactions.run(...).',
};

const onlyOwnCookies = [
  'CallExpression[callee.property.name=/^(setCookie|clearCookie|cookie)$/]',
  'MemberExpression[property.name="cookies"]',
  'ObjectPattern > Property[key.name="cookies"]',
].map((selector) => ({
  selector,
  message: 'Cookies are set and read by platform/http/own-cookies.ts: all of ours begin with the same.',
}));

const noWeakAssertion = {
  selector: 'CallExpression[callee.property.name=/^(toBeDefined|toBeTruthy)$/]',
  message: 'Assert the outcome, not that there is one.',
};

const noSkippedTest = {
  selector:
    'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|only|todo|failing)$/], CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]',
  message: 'Every test runs.',
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.atrium/', 'test/fixtures/migrations/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', onlyInTransactionRunner],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true }],
      'no-restricted-syntax': ['error', onlyInTransactionRunner, ...onlyOwnCookies],
    },
  },
  {
    files: ['src/platform/http/own-cookies.ts'],
    rules: { 'no-restricted-syntax': ['error', onlyInTransactionRunner] },
  },
  { files: ['src/platform/database/transaction-runner.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/**/*.controller.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['sequelize', 'sequelize-typescript', '@nestjs/sequelize', '**/models/*'],
              message: 'A controller delegates to its service.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noWeakAssertion, noSkippedTest] },
  },
  {
    files: ['**/*.cjs', 'migrations/*.js', 'seeders/*.js'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-undef': 'off' },
  },
);
