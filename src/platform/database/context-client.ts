import pg from 'pg';
import { currentService, databaseContext, type DatabaseContext } from '../access/database-context.js';
import { currentRequest, type RequestContext, type SessionProof } from '../http/request-context.js';
import { limitGoodbye } from './goodbye.js';
import type { SentStatement } from './query-figures.js';
import { OwnChanges } from './table-changes.js';

/** The role that a statement should run as is not there, or this login may not take it. */
export class ContextRefusedError extends Error {
  override readonly name = 'ContextRefusedError';
}

/** What is different from one service to the next. */
export interface ClientKind {
  /** Told of each statement once it is answered. */
  note: (sent: SentStatement) => void;
  /** Told of the lookups that a transaction has changed, once it is committed. */
  changed: (tables: ReadonlySet<string>) => void;
  /** Where the connections are a pooler's. */
  session?: PooledSession | undefined;
}

/** A client as the pool makes them. */
export const contextClient = ({ note, changed, session }: ClientKind): typeof ContextClient =>
  class extends ContextClient {
    protected override readonly noted = note;
    protected override readonly changed = changed;
    protected override readonly session = session;
  };

/** Whether it is what a library has wrapped. */
export const isContextRefused = (error: unknown): boolean =>
  error instanceof ContextRefusedError ||
  (error as { original?: unknown } | undefined)?.original instanceof ContextRefusedError;

/**
 * Tells the database who asks, with every statement: its transaction runs as the role of the context, and knows
 * account, roles, request and address (`atrium.user_id`, `atrium.roles`, `atrium.request_id`, `atrium.ip_address`,
 * `atrium.service`). All of it ends with the transaction, so that nothing is left for whoever is lent the connection
 * next; and it travels in the message of the statement itself, so that it costs no round trip.
 */
export class ContextClient extends pg.Client {
  /** What is different behind a pooler. */
  protected readonly session: PooledSession | undefined;
  protected readonly changed: ClientKind['changed'] | undefined;
  /** What the transaction that is open has changed of lookups. */
  readonly ownChanges: OwnChanges;
  /** What the transaction that is open has been told; undefined outside of one. */
  private told: string | undefined;
  private isInTransaction = false;

  constructor(config?: pg.ClientConfig) {
    super(config);
    // Sequelize begins to listen just after connecting, and an error that nobody listens to (a server that goes down
    // in between) would end the process; so the next query fails, and tells it.
    this.on('error', () => undefined);
    this.ownChanges = new OwnChanges(this.wire, (tables) => this.changed?.(tables));
    this.wire.on('readyForQuery', ({ status }: { status: string }) => {
      this.isInTransaction = status !== 'I';
      if (!this.isInTransaction) this.told = undefined;
    });
  }

  /**
   * Sequelize hands over text, values and a callback; loading in bulk, a config, for a promise. What else there is
   * (COPY, the driver's own settings of a connection) goes as it is, within a transaction with the context it has.
   */
  override query(...given: unknown[]): never {
    const args = this.session?.keepsStatements === false ? withoutName(given) : given;
    const call = readCall(args);
    if (!call) return this.send(...args);
    if (!this.noted) return this.tellAndSend(call, args);
    const note = this.watch(call);
    const { callback } = call;
    if (!callback) {
      const answer = this.tellAndSend(call, args) as Promise<unknown>;
      answer.then(
        () => note(false),
        () => note(true),
      );
      return answer as never;
    }
    const noting: Answer = (error, result) => {
      note(Boolean(error));
      callback(error, result);
    };
    const told = { ...call, callback: noting };
    // It is the last one where it is not in the config.
    if (typeof args.at(-1) === 'function') args[args.length - 1] = noting;
    else args[0] = told;
    return this.tellAndSend(told, args);
  }

  /** Told of each statement once it is answered, what sent it and how long it took. */
  protected readonly noted: ((sent: SentStatement) => void) | undefined = undefined;

  /** A pool waits for it. */
  override end(...given: unknown[]): never {
    limitGoodbye(this);
    return (super.end as (...args: unknown[]) => never).apply(this, given);
  }

  private watch({ text, name }: Call): (isFailed: boolean) => void {
    const begunAt = performance.now();
    const origin = currentRequest()?.route ?? currentService() ?? 'no route';
    return (isFailed) => this.noted!({ text, name, origin, ms: performance.now() - begunAt, isFailed });
  }

  private tellAndSend(call: Call, args: unknown[]): never {
    if (isTransactionControl(call.text)) {
      // Going back to a savepoint takes back what was told since.
      this.told = undefined;
      return this.send(...args);
    }
    const context = databaseContext();
    if (!context) return this.send(...args);
    const request = currentRequest();
    const key = Object.values(context).join('\0') + (request?.proof ? '\0proof' : '');
    if (this.isInTransaction && this.told === key) return this.send(...args);
    // Of a transaction the limits are told once: it may have set others since.
    const session =
      this.told === undefined ? this.session : this.session && { ...this.session, limitMs: undefined };
    this.told = key;
    const asking = { context, request, session };
    if (call.callback) return this.send(new ContextQuery(asking, call, call.callback));
    return new Promise((resolve, reject) => {
      const callback: Answer = (error, result) => (error ? reject(error) : resolve(result));
      this.send(new ContextQuery(asking, call, callback));
    }) as never;
  }

  private send(...args: unknown[]): never {
    return (super.query as (...given: unknown[]) => never).apply(this, args);
  }

  private get wire(): NodeJS.EventEmitter {
    return (this as unknown as { connection: NodeJS.EventEmitter }).connection;
  }
}

/** Behind a pooler that lends its connections for one transaction each. */
export interface PooledSession {
  keepsStatements: boolean;
  /** How long a statement may run: what a connection says as it begins is not heard by the server. */
  limitMs: number | undefined;
}

/** As a statement that is not kept: the connection that it would be kept on is lent to others. */
function withoutName(args: unknown[]): unknown[] {
  const [first, ...others] = args as [Partial<Call> & { submit?: unknown }];
  if (typeof first !== 'object' || first.submit !== undefined || first.name === undefined) return args;
  return [{ ...first, name: undefined }, ...others];
}

const isTransactionControl = (text: string): boolean =>
  /^\s*(start transaction|begin|commit|rollback|savepoint|release|set transaction)\b/i.test(text);

type Answer = (error: Error | null | undefined, result?: pg.QueryResult) => void;

interface Call {
  /** Of a statement that is prepared: the server keeps it for the connection, by this name. */
  name?: string | undefined;
  text: string;
  values?: unknown[] | undefined;
  types?: pg.CustomTypesConfig | undefined;
  query_timeout?: number;
  callback?: Answer;
}

function readCall([first, second, third]: unknown[]): Call | undefined {
  if (typeof first === 'string') {
    const [values, callback] = typeof second === 'function' ? [undefined, second] : [second, third];
    return typeof callback === 'function'
      ? { text: first, values: values as unknown[] | undefined, callback: callback as Answer }
      : undefined;
  }
  const config = first as Call & { submit?: unknown };
  return typeof config.text === 'string' && config.submit === undefined ? config : undefined;
}

/** What the driver's own Query does, as far as it is used here: it is not part of the driver's types. */
interface Wire extends NodeJS.EventEmitter {
  /** The statements that the server has prepared for this connection, and those that it is about to. */
  parsedStatements: Record<string, string | undefined>;
  submittedNamedStatements: Record<string, string | undefined>;
  parse(message: { name: string; text: string; types: number[] }): void;
  bind(message: { portal: string; statement: string; values: string[]; binary: boolean }): void;
  execute(message: { portal: string; rows: number }): void;
}

const DriverQuery = pg.Query as unknown as new (
  config: Pick<Call, 'name' | 'text' | 'values' | 'types'>,
  values: undefined,
  callback: Answer,
) => {
  readonly name: string | undefined;
  requiresPreparation(): boolean;
  prepare(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
  handleError(error: Error, wire: Wire): void;
};

interface Telling {
  name: string;
  text: string;
}

interface TellingKind {
  /** What proves the session, whose id stands for the roles then; they are what it finds. */
  routine: string | undefined;
  /** The statement that follows is a prepared one: it is planned once, and not for each of its values. */
  isPrepared: boolean;
  session: PooledSession | undefined;
}

function tellingOf({ routine, isPrepared, session }: TellingKind): Telling {
  const roles = routine ? `${routine}($2::uuid, $3::uuid)` : '$3';
  const plan = isPrepared ? `, set_config('plan_cache_mode', 'force_generic_plan', true)` : '';
  const limit = session?.limitMs;
  const limits = limit
    ? ['statement_timeout', 'idle_in_transaction_session_timeout'].map(
        (name) => `, set_config('${name}', '${limit}', true)`,
      )
    : [];
  const kind = [isPrepared ? 'prepared' : '', limit && `limited ${limit}`, routine].filter(Boolean);
  return {
    name: session?.keepsStatements === false ? '' : ['atrium_tell', ...kind].join(' '),
    text: `
      select set_config('role', $1, true), set_config('atrium.user_id', $2, true),
        set_config('atrium.roles', ${roles}, true), set_config('atrium.request_id', $4, true),
        set_config('atrium.ip_address', $5, true), set_config('atrium.service', $6, true)${plan}${limits.join('')}`,
  };
}

const tellings = new Map<string, Telling>();

function tellingFor(kind: TellingKind): Telling {
  const { routine, isPrepared, session } = kind;
  const key = `${isPrepared} ${session?.keepsStatements} ${session?.limitMs} ${routine}`;
  const known = tellings.get(key) ?? tellingOf(kind);
  tellings.set(key, known);
  return known;
}

interface Asking {
  context: DatabaseContext;
  request: RequestContext | undefined;
  session: PooledSession | undefined;
}

const rolesColumn = 2;

/** A statement behind the one that tells the context: both before one Sync, which makes them one transaction. */
class ContextQuery extends DriverQuery {
  private isTelling = true;
  private readonly proof: SessionProof | undefined;
  private readonly first: Telling;
  /** The server knows the statement already. */
  private isPrepared = false;
  private noteFirst: () => void = () => undefined;
  /** Read by the driver off each query; without it the limit of the whole pool applies. */
  readonly query_timeout: number | undefined;

  constructor(
    private readonly asking: Asking,
    { name, text, values, types, query_timeout }: Call,
    callback: Answer,
  ) {
    super({ name, text, values, types }, undefined, callback);
    const { request, session } = asking;
    this.query_timeout = query_timeout;
    this.proof = request?.proof;
    this.first = tellingFor({ routine: this.proof?.routine, isPrepared: name !== undefined, session });
  }

  /** The simple protocol would have the two as one text. */
  override requiresPreparation(): boolean {
    return true;
  }

  override prepare(wire: Wire): void {
    const { role, userId, roles, requestId, ipAddress, service } = this.asking.context;
    const values = [role, userId, this.proof?.sessionId ?? roles, requestId, ipAddress, service];
    const { name, text } = this.first;
    this.isPrepared = this.name !== undefined && wire.parsedStatements[this.name] !== undefined;
    if (wire.parsedStatements[name] === undefined) {
      wire.parse({ name, text, types: [] });
      // Prepared it stays, whatever becomes of the transaction.
      if (name !== '') {
        this.noteFirst = () => void (wire.parsedStatements[name] = text);
        wire.once('parseComplete', this.noteFirst);
      }
    }
    wire.bind({ portal: '', statement: name, values, binary: false });
    wire.execute({ portal: '', rows: 0 });
    super.prepare(wire);
  }

  override handleDataRow(message: unknown): void {
    if (!this.isTelling) super.handleDataRow(message);
    else if (this.proof) this.believe(message as { fields: (string | null)[] });
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.isTelling) this.isTelling = false;
    else super.handleCommandComplete(message, wire);
  }

  override handleError(error: Error, wire: Wire): void {
    wire.removeListener('parseComplete', this.noteFirst);
    // The server never came to prepare it; the driver took the answer to the statement before it for that to this one.
    if (this.isTelling && this.name && !this.isPrepared) {
      delete wire.parsedStatements[this.name];
      delete wire.submittedNamedStatements[this.name];
    }
    super.handleError(this.isTelling ? this.explain(error) : error, wire);
  }

  private believe({ fields }: { fields: (string | null)[] }): void {
    const { request } = this.asking;
    if (!request?.principal) return;
    const roles = fields[rolesColumn] || undefined;
    request.principal = { ...request.principal, roles: roles?.split(',') ?? [] };
    request.proof = undefined;
  }

  private explain(error: Error): Error {
    const { code } = error as { code?: string };
    if (code !== '22023' && code !== '42501') return error;
    const next = 'apply the migrations (npm run migration:run), and make the login a member of the role';
    return new ContextRefusedError(`The role ${this.asking.context.role} cannot be taken: ${next}.`);
  }
}
