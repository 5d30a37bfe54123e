import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import { startService } from './service.js';

export type AskedService = Awaited<ReturnType<typeof startAskedService>>;

/** A service whose administrator asks how it is, and somebody beside it on its database: 'a migration'. */
export async function startAskedService() {
  const service = await startService();
  const other = new pg.Client({ ...loadEnvironment().database.connection, application_name: 'a migration' });
  await other.connect();
  return {
    service,
    other,
    /** What `/v1/ops/<path>` answers an administrator. */
    ask: async (path: string) => (await service.http.get(`/v1/ops/${path}`).expect(200)).body,
    close: async () => {
      await other.end();
      await service.close();
    },
  };
}
