import { sqlState } from './sql-state.js';

const unreachable =
  /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)|connection terminated|connection timed out|timeout exceeded when trying to connect|^timeout expired/i;
const lost =
  /query read timeout|client has encountered a connection error|client was closed|^connection ended/i;

/** Whoever listens there, if anybody, does not let anybody in: it is down, going down, or coming up. */
export const isUnreachable = (error: unknown): boolean =>
  says(error, unreachable) || /^57P0/.test(sqlState(error) ?? '');

/** The connection is of no more use, and nobody knows what became of what was sent over it. */
export const isConnectionLost = (error: unknown): boolean =>
  isUnreachable(error) || says(error, lost) || /^08/.test(sqlState(error) ?? '');

/** By code or message, wherever a library has wrapped it. */
export function says(error: unknown, pattern: RegExp): boolean {
  for (let depth = 0, inner = error; depth < 5 && inner !== null && typeof inner === 'object'; depth++) {
    const { code, message, parent, cause } = inner as Record<string, unknown>;
    if ([code, message].some((text) => typeof text === 'string' && pattern.test(text))) return true;
    inner = parent ?? cause;
  }
  return false;
}
