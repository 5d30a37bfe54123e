import type { ConnectionSettings, DatabaseSettings } from '../../config/environment.js';

/** The connection as one address, password included, for programs and libraries that take no other. */
export function connectionUrl(
  { host, port, user, password, database }: ConnectionSettings,
  tls?: DatabaseSettings['tls'],
): string {
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const server = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const options = tls ? '?sslmode=verify-full' : '';
  return `postgres://${credentials}@${server}/${encodeURIComponent(database)}${options}`;
}
