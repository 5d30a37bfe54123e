import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDebianCluster, type DebianCluster } from './debian-cluster.js';

/** Another cluster that lets the service in, with nothing in it; on demand it stands by, for a primary that is nowhere. */
export async function startForeignCluster(password: string, standsBy: boolean): Promise<DebianCluster> {
  const foreign = await startDebianCluster();
  try {
    const client = await foreign.connect('postgres');
    await client.query('CREATE DATABASE atrium');
    await client.query(`CREATE ROLE atrium_app; CREATE ROLE atrium_service; CREATE ROLE atrium_api LOGIN
      PASSWORD '${password}' IN ROLE atrium_app, atrium_service`);
    await client.end();
    if (standsBy) {
      await foreign.stop();
      await writeFile(join(foreign.dataDir, 'standby.signal'), '');
      await appendFile(join(foreign.dataDir, 'postgresql.conf'), '\nhot_standby = on\n');
      await foreign.start();
    }
    return foreign;
  } catch (error) {
    await foreign.remove();
    throw error;
  }
}
