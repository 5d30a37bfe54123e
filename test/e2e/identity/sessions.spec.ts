import { jest } from '@jest/globals';
import bcrypt from 'bcrypt';
import { createSigner } from 'fast-jwt';
import { loadEnvironment } from '../../../src/config/environment.js';
import { startService, type Service } from '../../setup/service.js';

const password = 'a sound password';
const { auth } = loadEnvironment();
let count = 0;

interface Tokens {
  accessToken: string;
  refreshToken: string;
  sessionId: string;
}

describe('sessions', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  async function newAccount(): Promise<{ id: string; email: string; username: string }> {
    const email = `session.${(count += 1)}@mail.example`;
    const { body } = await service.anonymous
      .post('/v1/accounts')
      .send({ email, fullName: 'Somebody', password })
      .expect(201);
    return body;
  }
  const signIn = async (identifier: string): Promise<Tokens> =>
    (await service.anonymous.post('/v1/sessions').send({ identifier, password }).expect(201)).body;
  const refresh = (refreshToken: string) =>
    service.anonymous.post('/v1/sessions/refresh').send({ refreshToken });
  const me = (accessToken: string) =>
    service.anonymous.get('/v1/me').set('authorization', `Bearer ${accessToken}`);
  /** As if the last exchange had been so many seconds ago. */
  const age = (family: string, seconds: number) =>
    service.query(
      `update identity.user_sessions set rotated_at = rotated_at - make_interval(secs => $2) where family = $1`,
      [family, seconds],
    );

  it('opens by e-mail or username, whatever the case', async () => {
    const account = await newAccount();
    for (const identifier of [account.email, account.username.toUpperCase()]) {
      const { accessToken } = await signIn(identifier);
      expect((await me(accessToken).expect(200)).body.id).toBe(account.id);
    }
  });

  it('answers an unknown identifier and a wrong password alike', async () => {
    const account = await newAccount();
    const answers = [];
    for (const identifier of [account.email, 'nobody@mail.example']) {
      const response = await service.anonymous
        .post('/v1/sessions')
        .send({ identifier, password: 'not the one' });
      const { requestId: _, ...told } = response.body;
      answers.push([response.status, told, response.headers['server-timing']?.replace(/dur=.*/, '')]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]![0]).toBe(401);
  });

  it('hashes as much where there is no account, or an old cheap hash, so that time tells nothing', async () => {
    const [account, older] = [await newAccount(), await newAccount()];
    const cheap = await bcrypt.hash(password, 6);
    await service.query('update identity.users set password_hash = $2 where id = $1', [older.id, cheap]);
    const [compare, hash] = [jest.spyOn(bcrypt, 'compare'), jest.spyOn(bcrypt, 'hash')];
    const rounds = [];
    for (const identifier of [account.email, older.email, 'nobody@mail.example']) {
      [compare, hash].forEach((spy) => spy.mockClear());
      await service.anonymous.post('/v1/sessions').send({ identifier, password: 'not the one' }).expect(401);
      const compared = compare.mock.calls.map(([, known]) => 2 ** bcrypt.getRounds(known));
      const hashed = hash.mock.calls.map(([, cost]) => 2 ** Number(cost));
      rounds.push([...compared, ...hashed].reduce((one, other) => one + other));
    }
    [compare, hash].forEach((spy) => spy.mockRestore());
    expect(rounds).toEqual([1024, 1024, 1024]);
  });

  it('finds nobody by a letter that PostgreSQL takes for another: its tries would be counted apart', async () => {
    const { email } = await newAccount();
    const identifier = email.replace('i', 'İ');
    await service.anonymous.post('/v1/sessions').send({ identifier, password }).expect(401);
    await signIn(email);
  });

  it('evaluates no more than thirty guesses at one account, then not even the right password', async () => {
    const { email } = await newAccount();
    const guess = (secret: string) =>
      service.anonymous.post('/v1/sessions').send({ identifier: email, password: secret });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => guess(`guess number ${n}`)));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    const { headers } = await guess(password).expect(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('keeps refresh tokens hashed', async () => {
    const { refreshToken, sessionId } = await signIn((await newAccount()).email);
    const rows = await service.query<{ row: string }>(
      `select s::text || encode(token_hash, 'escape') as row from identity.user_sessions s where family = $1`,
      [sessionId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.row).not.toContain(refreshToken);
  });

  it('exchanges a refresh token for new ones of the same session', async () => {
    const first = await signIn((await newAccount()).email);
    const { body: second } = await refresh(first.refreshToken).expect(200);
    expect(second.sessionId).toBe(first.sessionId);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await me(second.accessToken).expect(200);
  });

  it('ends the whole session when a token is used again later than ten seconds after', async () => {
    const first = await signIn((await newAccount()).email);
    const { body: second } = await refresh(first.refreshToken).expect(200);
    await age(first.sessionId, 11);
    const { body } = await refresh(first.refreshToken).expect(401);
    expect(body.code).toBe('identity.session_ended');
    await refresh(second.refreshToken).expect(401);
    await me(second.accessToken).expect(401);
  });

  it('bears honest races: eight tabs that refresh at once all stay signed in', async () => {
    const { refreshToken } = await signIn((await newAccount()).email);
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(refreshToken)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
    for (const { body } of answers) await me(body.accessToken).expect(200);
  });

  it.each(['idle_expires_at', 'absolute_expires_at'])('ends at %s', async (column) => {
    const { refreshToken, sessionId } = await signIn((await newAccount()).email);
    await service.query(`update identity.user_sessions set ${column} = now() where family = $1`, [sessionId]);
    await refresh(refreshToken).expect(401);
  });

  it('does not outlive its absolute end by being refreshed', async () => {
    const { refreshToken, sessionId } = await signIn((await newAccount()).email);
    await refresh(refreshToken).expect(200);
    const ends = await service.query(
      'select distinct absolute_expires_at from identity.user_sessions where family = $1',
      [sessionId],
    );
    expect(ends).toHaveLength(1);
  });

  it('lists sessions by device and ends one of them', async () => {
    const account = await newAccount();
    const here = await signIn(account.email);
    const there = await service.anonymous
      .post('/v1/sessions')
      .set('user-agent', 'Phone/1.0')
      .send({ identifier: account.email, password });
    const authorization = `Bearer ${here.accessToken}`;
    const { body } = await service.anonymous.get('/v1/sessions').set({ authorization }).expect(200);
    expect(body.data).toEqual([
      expect.objectContaining({
        id: there.body.sessionId,
        device: 'Phone/1.0',
        isCurrent: false,
        ipAddress: '127.0.0.1',
      }),
      expect.objectContaining({ id: here.sessionId, isCurrent: true }),
    ]);
    await service.anonymous.delete(`/v1/sessions/${there.body.sessionId}`).set({ authorization }).expect(204);
    await me(there.body.accessToken).expect(401);
    await me(here.accessToken).expect(200);
  });

  it('are forgotten at the next sign-in once they have expired', async () => {
    const { id, email } = await newAccount();
    const [old, other] = [await signIn(email), await signIn(email)];
    await service.query(
      `update identity.user_sessions set absolute_expires_at = now() - interval '1 second' where family = $1`,
      [old.sessionId],
    );
    const { sessionId } = await signIn(email);
    const left = await service.query<{ family: string }>(
      'select family from identity.user_sessions where user_id = $1 order by id',
      [id],
    );
    expect(left.map(({ family }) => family)).toEqual([other.sessionId, sessionId]);
  });

  it("answers 404 for somebody else's session, and leaves it", async () => {
    const theirs = await signIn((await newAccount()).email);
    const mine = await signIn((await newAccount()).email);
    const authorization = `Bearer ${mine.accessToken}`;
    await service.anonymous.delete(`/v1/sessions/${theirs.sessionId}`).set({ authorization }).expect(404);
    await me(theirs.accessToken).expect(200);
  });

  it.each(['/v1/sessions/current', '/v1/sessions'])(
    'holds on the very next request after DELETE %s',
    async (path) => {
      const { accessToken, refreshToken } = await signIn((await newAccount()).email);
      await service.anonymous.delete(path).set('authorization', `Bearer ${accessToken}`).expect(204);
      await me(accessToken).expect(401);
      await refresh(refreshToken).expect(401);
    },
  );

  it('keeps the refresh token in an HttpOnly cookie when asked', async () => {
    const { email } = await newAccount();
    const first = await service.anonymous
      .post('/v1/sessions')
      .send({ identifier: email, password, useCookie: true })
      .expect(201);
    expect(first.body.refreshToken).toBeNull();
    const cookie = String(first.headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    expect(cookie).toMatch(/Path=\/v1\/sessions/i);
    const second = await service.anonymous
      .post('/v1/sessions/refresh')
      .set('cookie', cookie.split(';')[0]!)
      .send({})
      .expect(200);
    expect(second.body.refreshToken).toBeNull();
    expect(String(second.headers['set-cookie'])).not.toContain(cookie.split(';')[0]);
    await me(second.body.accessToken).expect(200);
  });

  const key = auth.jwtKeys[0]!;
  const good = {
    key: key.secret,
    kid: key.id,
    iss: auth.issuer,
    aud: auth.audience,
    algorithm: 'HS256',
    expiresIn: 60_000,
  } as const;
  const claims = (sub: string, sid: string, type = 'access') => ({ sub, sid, type });

  it('takes a token that was made as ours are, so that the forgeries below fail for their fault alone', async () => {
    const account = await newAccount();
    const { sessionId } = await signIn(account.email);
    await me(createSigner(good)(claims(account.id, sessionId))).expect(200);
  });

  it.each<[string, (sub: string, sid: string) => string]>([
    [
      'with algorithm none',
      (sub, sid) => createSigner({ ...good, key: undefined, algorithm: 'none' } as never)(claims(sub, sid)),
    ],
    ['with another algorithm', (sub, sid) => createSigner({ ...good, algorithm: 'HS512' })(claims(sub, sid))],
    ['signed by another key', (sub, sid) => createSigner({ ...good, key: 'x'.repeat(40) })(claims(sub, sid))],
    ['by a key of another id', (sub, sid) => createSigner({ ...good, kid: 'unknown' })(claims(sub, sid))],
    ['for another audience', (sub, sid) => createSigner({ ...good, aud: 'others' })(claims(sub, sid))],
    ['by another issuer', (sub, sid) => createSigner({ ...good, iss: 'others' })(claims(sub, sid))],
    [
      'that has expired',
      (sub, sid) =>
        createSigner({ ...good, clockTimestamp: Date.now() - 120_000 } as never)({
          ...claims(sub, sid),
          iat: Math.floor(Date.now() / 1000) - 120,
        }),
    ],
    ['of another type', (sub, sid) => createSigner(good)(claims(sub, sid, 'refresh'))],
    [
      'without an end',
      (sub, sid) => createSigner({ ...good, expiresIn: undefined } as never)(claims(sub, sid)),
    ],
    [
      'for a session that there is not',
      (sub) => createSigner(good)(claims(sub, '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b')),
    ],
    [
      "with somebody else's session",
      (_, sid) => createSigner(good)(claims('0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', sid)),
    ],
  ])('refuses a token %s', async (_, forge) => {
    const account = await newAccount();
    const { sessionId } = await signIn(account.email);
    await me(forge(account.id, sessionId)).expect(401);
  });

  it('refuses a refresh token as an access token, and what is no token', async () => {
    const { refreshToken } = await signIn((await newAccount()).email);
    for (const token of [refreshToken, 'a.b.c', '', 'x'.repeat(5_000)]) await me(token).expect(401);
    await service.anonymous.get('/v1/me').set('authorization', 'Basic YWRtaW46YWRtaW4=').expect(401);
  });

  it('refuses a bad token also where none is needed', async () => {
    await service.anonymous.get('/v1/niches').set('authorization', 'Bearer a.b.c').expect(401);
    await service.anonymous.get('/v1/niches').expect(200);
  });

  it('lets tokens of a retired key pass until the key is dropped', async () => {
    const account = await newAccount();
    const { accessToken } = await signIn(account.email);
    const newer = { id: 'newer', secret: 'n'.repeat(40) };
    const withKeys = (jwtKeys: typeof auth.jwtKeys) =>
      startService((environment) => ({ ...environment, auth: { ...environment.auth, jwtKeys } }));
    const rotated = await withKeys([newer, ...auth.jwtKeys]);
    const dropped = await withKeys([newer]);
    try {
      const authorization = `Bearer ${accessToken}`;
      await rotated.anonymous.get('/v1/me').set({ authorization }).expect(200);
      await dropped.anonymous.get('/v1/me').set({ authorization }).expect(401);
      const { body } = await rotated.anonymous
        .post('/v1/sessions')
        .send({ identifier: account.email, password });
      await dropped.anonymous.get('/v1/me').set('authorization', `Bearer ${body.accessToken}`).expect(200);
    } finally {
      await rotated.close();
      await dropped.close();
    }
  });
});
