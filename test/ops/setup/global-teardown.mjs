import { rmSync } from 'node:fs';

/** Removes what the clusters of the tests were copies of. */
export default function tearDown() {
  const { folder } = JSON.parse(process.env.OPS_TEMPLATE);
  rmSync(folder, { recursive: true, force: true });
}
