/** Stops the cluster of this run and removes it with all clones. */
export default async function tearDown() {
  await globalThis.testCluster?.remove();
}
