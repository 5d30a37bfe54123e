/** The answer of the service to what was asked, where it is none that helps. */
export class Refusal extends Error {
  /** @param {number} status 0 where there was no answer at all. @param {number} [retryAfter] in seconds. */
  constructor(status, detail, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

// That there is a session, not how to take it up: the token for that is in a cookie that no script reads.
const mark = 'atrium-ops-signed-in';
let accessToken = null;
let renewing = null;

export const mayHaveSession = () => sessionStorage.getItem(mark) !== null;

/** @throws Refusal 401 where these credentials open nothing. */
export async function signIn(identifier, password) {
  take(await send('POST', '/v1/sessions', { identifier, password, useCookie: true }));
}

/** Takes up the session of the cookie; several who ask at once share one exchange. */
function renew() {
  renewing ??= send('POST', '/v1/sessions/refresh', {})
    .then(take)
    .finally(() => (renewing = null));
  return renewing;
}

/** Forgets the session here, and ends it at the service if that answers. */
export async function signOut() {
  const token = accessToken;
  accessToken = null;
  sessionStorage.removeItem(mark);
  if (token) await send('DELETE', '/v1/sessions/current', undefined, token).catch(() => undefined);
}

/** What `path` answers, with a new token where the last one has run out. @throws Refusal */
export async function ask(path) {
  if (!accessToken) await renew();
  try {
    return await send('GET', path, undefined, accessToken);
  } catch (refusal) {
    if (refusal.status !== 401) throw refusal;
    await renew();
    return send('GET', path, undefined, accessToken);
  }
}

function take(tokens) {
  accessToken = tokens.accessToken;
  sessionStorage.setItem(mark, 'yes');
}

async function send(method, path, body, token) {
  const headers = { accept: 'application/json' };
  if (body) headers['content-type'] = 'application/json';
  if (token) headers.authorization = `Bearer ${token}`;
  const signal = AbortSignal.timeout(15_000);
  const sent = { method, headers, body: body && JSON.stringify(body), signal, cache: 'no-store' };
  const answer = await fetch(path, sent).catch(() => {
    throw new Refusal(0, 'The service does not answer.');
  });
  const told = await answer.json().catch(() => null);
  if (answer.ok) return told;
  const detail = told?.detail ?? `The service answered ${answer.status}.`;
  throw new Refusal(answer.status, detail, Number(answer.headers.get('retry-after')) || 0);
}
