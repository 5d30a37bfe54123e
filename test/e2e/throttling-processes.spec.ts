import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { loadEnvironment } from '../../src/config/environment.js';
import { startProduct } from '../setup/product-process.js';

it('a limit holds across two processes, and is still used up when one of them starts anew', async () => {
  const { host, port, user, password, database } = loadEnvironment().database.connection!;
  const variables = {
    POSTGRES_HOST: host,
    POSTGRES_PORT: String(port),
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: database,
    POSTGRES_LOG_QUERIES: 'false',
  };
  const [one, other] = await Promise.all([startProduct(variables), startProduct(variables)]);
  const guess = { identifier: `nobody-${randomUUID()}`, password: 'a wrong password' };
  const tryAt = async (url: string): Promise<number> =>
    (await supertest(url).post('/v1/sessions').send(guess)).status;

  // Thirty tries at one identifier in a quarter of an hour.
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, turn) => tryAt(turn % 2 ? one.url : other.url)),
  );
  expect(answers.sort()).toEqual([...Array<number>(30).fill(401), ...Array<number>(10).fill(429)]);

  one.kill('SIGKILL');
  await one.ended;
  const again = await startProduct(variables);
  expect(await tryAt(again.url)).toBe(429);
  for (const product of [other, again]) {
    product.kill('SIGTERM');
    await product.ended;
  }
});
