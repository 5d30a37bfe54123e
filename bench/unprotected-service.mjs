// The service as it would be without what protects its rows: no statement tells the database who asks, and the login
// is the owner's, whom no policy binds. For comparison alone; the product has no such switch.
import pg from 'pg';
import { Sequelize } from 'sequelize-typescript';

// What was built for the service that is compared with.
const built = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);
const { createApplication } = await built('application.js');
const { loadEnvironment } = await built('config/environment.js');

const app = await createApplication(loadEnvironment());
const { connectionManager } = app.get(Sequelize);
connectionManager.lib.Client = pg.Client;
await connectionManager.pool.destroyAllNow();
await app.listen(0, '127.0.0.1');
process.stderr.write(`Atrium listens on ${await app.getUrl()}\n`);
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
