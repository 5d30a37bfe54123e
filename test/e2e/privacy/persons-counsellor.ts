import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import supertest from 'supertest';
import type { Canary } from './canary.js';
import type { PersonsLife } from './persons-life.js';

interface Client {
  life: PersonsLife;
  canary: Canary;
  accountId: string;
}

/** A second counsellor, to whom files go. */
const addCounsellor = `
  INSERT INTO identity.user_roles (user_id, role_id)
    SELECT users.id, roles.id FROM identity.users, identity.roles
     WHERE users.username = 'agent' AND roles.code = 'counsellor'
  ON CONFLICT DO NOTHING`;

/**
 * Lets the demo counsellor keep a file of somebody, with all that a file can have, link it with their account, and hand
 * it over. A second file is of nobody yet: whether it is theirs, they are asked and have not answered.
 */
export async function counsel(
  url: string,
  client: pg.Client,
  { life, canary, accountId }: Client,
): Promise<void> {
  await supertest(url).post('/seed/accounts').expect(200);
  await client.query(addCounsellor);
  const send = await asCounsellor(url);
  const file = await send('post', '/v1/beneficiaries', {
    ...{ firstName: canary.text(), lastName: canary.text(), email: canary.email(), phone: canary.phone() },
    ...{ birthDate: canary.day(), notes: canary.text(), consentAt: '2026-01-05T09:00:00Z' },
  });
  const path = `/v1/beneficiaries/${file.id}`;
  await send('patch', path, { status: 'preliminary' });
  await send('post', `${path}/conversations`, {
    ...{ phase: 'preliminary', channel: 'phone', heldAt: '2026-01-06T09:00:00Z', minutes: 60 },
    ...{ subject: canary.text(), notes: canary.text() },
  });
  await send('upload', `${path}/documents`, { title: canary.text(), kind: 'cv' }, canary.username());
  const text = canary.text();
  await send('put', `${path}/summary`, { circumstances: text, skills: text, project: text, steps: [text] });
  await send('post', `${path}/invitation`, { accountId });
  const other = await send('post', '/v1/beneficiaries', { firstName: 'A', lastName: 'Bird' });
  await send('post', `/v1/beneficiaries/${other.id}/invitation`, { accountId });
  await life.acceptInvitation();
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM identity.users WHERE username = 'agent'`,
  );
  await send('post', `${path}/hand-over`, { counsellorId: rows[0]!.id, reason: canary.text() });
}

async function asCounsellor(url: string) {
  const { body } = await supertest(url)
    .post('/v1/sessions')
    .send({ identifier: 'counsellor', password: 'password123' })
    .expect(201);
  const token = (body as { accessToken: string }).accessToken;
  return async (method: string, path: string, fields: object, fileName?: string): Promise<{ id: string }> => {
    const verb = (method === 'upload' ? 'post' : method) as 'post';
    const request = supertest(url)[verb](path).set('authorization', `Bearer ${token}`);
    if (method !== 'patch' && method !== 'put') void request.set('idempotency-key', randomUUID());
    if (fileName === undefined) void request.send(fields);
    else {
      for (const [name, value] of Object.entries(fields)) void request.field(name, value as string);
      void request.attach('file', Buffer.from('A file.'), fileName);
    }
    const answer = await request;
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body as { id: string };
  };
}
