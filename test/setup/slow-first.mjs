import Sequencer from '@jest/test-sequencer';

/** What takes ten seconds and more, the slowest first. One that is missing here costs time, and nothing else. */
const slow = [
  'e2e/migration-generate',
  'e2e/encryption-rotate',
  'e2e/properties',
  'schema/schema-mutations',
  'e2e/migrations-bad-use',
  'e2e/process',
  'e2e/migration-rehearse',
  'schema/query-plans',
  'e2e/identity/sessions',
  'schema/schema-export',
  'e2e/privacy/logs',
  'e2e/encryption-runbook',
  'e2e/audit/tampering',
  'e2e/migration-sql',
  'e2e/identity/sign-in-runbook',
  'e2e/sales/import-interruptions',
].map((name) => `/test/${name}.spec.ts`);

/**
 * Begins with the slow files, lest the last worker be left with one of them. Jest does so by itself where it has seen
 * them run, and goes by their size in a fresh clone.
 */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration != null)) return sorted;
    const rank = ({ path }) => {
      const at = slow.findIndex((name) => path.endsWith(name));
      return at < 0 ? slow.length : at;
    };
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}
