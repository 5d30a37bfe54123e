/** Stops the clusters of this run and removes them with all clones. */
export default async function tearDown() {
  await Promise.all([...new Set(globalThis.testClusters)].map((cluster) => cluster.remove()));
}
