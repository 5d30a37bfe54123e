import { fillDatabase, startDebianCluster, type Template } from './debian-cluster.js';

/** Makes what the clusters of the tests are copies of. Whoever calls it removes the folder. */
export async function makeTemplate(): Promise<Template> {
  const cluster = await startDebianCluster();
  try {
    await fillDatabase(cluster);
    await cluster.shutDown();
  } catch (error) {
    await cluster.remove();
    throw error;
  }
  return { folder: cluster.folder, env: cluster.env };
}
