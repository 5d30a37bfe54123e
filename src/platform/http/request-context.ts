import { AsyncLocalStorage } from 'node:async_hooks';

/** Who asks: the account behind a valid access token, with the roles it has at this moment. */
export interface Principal {
  userId: string;
  roles: readonly string[];
  /** The session the token belongs to. */
  sessionId: string;
}

/** By what the database proves who asks, with the first statement of the request. */
export interface SessionProof {
  /** See Authenticator. */
  routine: string;
  sessionId: string;
}

/** What is known of the request that is being served, from its first byte to its log line. */
export interface RequestContext {
  /** Names the request in answers, logs and the database. */
  readonly id: string;
  readonly ip: string;
  /** Method and pattern of the route, as in `GET /v1/niches/:id`; never the address, which may hold what somebody searched for. */
  readonly route?: string;
  readonly startedAt: number;
  /** Its `If-Match`. */
  readonly ifMatch?: string | undefined;
  /** Statements sent to the database for this request, and the milliseconds they took. */
  queries: number;
  queryMs: number;
  /** The code of the problem that was answered. */
  problem?: string | undefined;
  /** Who asks; set by the guard. */
  principal?: Principal | undefined;
  /** As long as it is there, the principal is what a token says, and its roles are not known. */
  proof?: SessionProof | undefined;
  /** What a body said that was read before its fields were: an upload. By it a request that is sent again is known. */
  bodyDigest?: string | undefined;
  /** It is answered for as long as somebody listens: how long that is tells nothing of the service. */
  isStream?: boolean;
  /** Whoever asks was erased meanwhile: what is still written does not tell from where. */
  isForgotten?: boolean;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const currentRequest = (): RequestContext | undefined => storage.getStore();

export const runInRequest = <T>(context: RequestContext, work: () => T): T => storage.run(context, work);

/** For work that goes on by itself, whoever has caused it. */
export const outsideRequest = <T>(work: () => T): T => storage.exit(work);

/** The current request is answered by events, one after the other, without an end. */
export function noteStream(): void {
  const request = storage.getStore();
  if (request) request.isStream = true;
}

export function countQuery(ms: number): void {
  const request = storage.getStore();
  if (!request) return;
  request.queries += 1;
  request.queryMs += ms;
}
