import type { Service, SignedIn } from '../setup/service.js';

/** Of a thread nobody is told but who takes part; what is held in it may be read. */
async function beginThread(_: Service, { http }: SignedIn): Promise<void> {
  const { body: thread } = await http.post('/v1/threads').send({ participantIds: [] }).expect(201);
  await http.post(`/v1/threads/${thread.id}/messages`).send({ content: 'Hello' }).expect(201);
  await http.put(`/v1/threads/${thread.id}/legal-hold`).send({ reason: 'Case 1' }).expect(200);
}

/** A file that the caller keeps, and one that is about them, which they are asked about as well: as no route makes it. */
async function beginFile(service: Service, caller: SignedIn): Promise<void> {
  const kept = await keepFile(caller);
  const { userId: accountId } = await service.signIn('member');
  await caller.http.post(`/v1/beneficiaries/${kept}/invitation`).send({ accountId }).expect(201);
  // Somebody can still be invited to this one.
  await newFile(caller);
  const id = await keepFile(await service.signIn('counsellor'));
  await service.query('UPDATE casework.beneficiaries SET account_id = $2 WHERE id = $1', [id, caller.userId]);
  await service.query('INSERT INTO casework.invitations (beneficiary_id, account_id) VALUES ($1, $2)', [
    id,
    caller.userId,
  ]);
}

async function newFile({ http }: SignedIn): Promise<string> {
  const person = { firstName: 'Camille', lastName: 'Exemple', consentAt: '2026-01-05T09:00:00Z' };
  return (await http.post('/v1/beneficiaries').send(person).expect(201)).body.id as string;
}

/** With all that one can have. */
async function keepFile(counsellor: SignedIn): Promise<string> {
  const { http } = counsellor;
  const id = await newFile(counsellor);
  const path = `/v1/beneficiaries/${id}`;
  await http.patch(path).send({ status: 'preliminary' }).expect(200);
  const talk = { phase: 'preliminary', channel: 'phone', subject: 'Bilan', heldAt: '2026-01-06T09:00:00Z' };
  await http
    .post(`${path}/conversations`)
    .send({ ...talk, minutes: 1 })
    .expect(201);
  const summary = { circumstances: 'A', skills: 'B', project: 'C', steps: [] };
  await http.put(`${path}/summary`).send(summary).expect(200);
  const { body } = await http
    .post(`${path}/documents`)
    .field('title', 'CV')
    .field('kind', 'cv')
    .attach('file', Buffer.from('CV'), 'cv.txt')
    .expect(201);
  await http
    .patch(`/v1/documents/${body.id as string}`)
    .send({ isShared: true })
    .expect(200);
  return id;
}

/** A conversation of theirs, one in which they answer as an agent, and rules that can still be changed. */
async function askForSupport(service: Service, { http, userId }: SignedIn): Promise<void> {
  const somebody = await service.signIn('member');
  await http.post('/v1/conversations').send({ message: 'Hello' }).expect(201);
  const { body } = await somebody.http.post('/v1/conversations').send({ message: 'Hello' }).expect(201);
  await somebody.http.post(`/v1/conversations/${body.id}/ask-for-person`).expect(200);
  await http.post('/v1/support/rules').send({}).expect(201);
  // Past the service: of its lookups and transitions, others of these requests may have left little.
  for (const [id, status] of [
    [userId, 'open'],
    [userId, 'resolved'],
    [somebody.userId, 'open'],
    [somebody.userId, 'open'],
  ]) {
    await service.query(addTicket, [id, status]);
  }
}

const addTicket = `
  INSERT INTO support.support_tickets (requester_id, category_code, status_code, resolved_at)
  VALUES ($1, 'resources', $2::text, CASE WHEN $2 = 'resolved' THEN now() END)`;

/** One that waits and one that is done, with a batch: as no route makes them, which takes a job. */
export async function haveForecasts(service: Service): Promise<void> {
  await service.query(addForecasts);
}

const addForecasts = `
  WITH made AS (
    INSERT INTO sales.forecast_batches (status, as_of, horizon_days, total, done, started_at, finished_at)
    VALUES ('done', '2026-11-20', 1, 1, 1, now(), now()) RETURNING id
  ), waiting AS (
    INSERT INTO sales.forecasts (scope, as_of, horizon_days) VALUES ('all', '2026-11-20', 7)
  ), product AS (
    INSERT INTO sales.products (name, sku, price) VALUES ('Mug', gen_random_uuid(), 1) RETURNING id
  ), done AS (
    INSERT INTO sales.forecasts
      (scope, product_id, as_of, history_from, horizon_days, status, progress, attempts, started_at, finished_at,
       chosen_model, backtest_folds, backtest_horizon_days, backtest_from, backtest_until, events, batch_id)
    SELECT 'product', product.id, current_date - 1, current_date - 60, 28, 'done', 100, 1, now(), now(),
           'seasonal_naive', 1, 1, current_date - 1, current_date - 1,
           '[{"name": "Fair", "day": "2026-11-21", "type": "custom", "isLearnt": false}]', made.id
      FROM made, product
    RETURNING id
  ), chosen AS (
    INSERT INTO sales.forecast_candidates (forecast_id, model, is_chosen, wape, seconds)
    SELECT id, 'seasonal_naive', true, 0.2, 0.01 FROM done
  )
  INSERT INTO sales.forecast_points (forecast_id, day, lower_95, lower_80, point, upper_80, upper_95, naive, components)
  SELECT id, current_date - 1 + day, 1, 2, 3, 4, 5, 3,
         '{"trend": 3, "weekly": 0.5, "yearly": null, "promotion": null, "events": {}}'
    FROM done, generate_series(1, 28) AS day`;

/** What has to be there of the caller's own, by the address of what is asked. */
export const beginnings: [RegExp, (service: Service, caller: SignedIn) => Promise<void>][] = [
  [/threads|messages|changes/, beginThread],
  [/beneficiaries|documents|case/, beginFile],
  [/conversations|tickets|support/, askForSupport],
  [/forecast/, haveForecasts],
];
