import type { EnvironmentReader } from './environment-reader.js';

/** Where a standby is. */
export interface ReplicaAddress {
  host: string;
  port: number;
}

/** `host:port` with commas between; an address of IPv6 stands in brackets. */
export function readReplicas(read: EnvironmentReader, primary: ReplicaAddress | undefined): ReplicaAddress[] {
  const name = 'POSTGRES_REPLICAS';
  const value = read.optional(name);
  if (value === undefined) return [];
  const replicas = value.split(',').map((part) => addressOf(part.trim()));
  if (!replicas.every((replica) => replica !== undefined)) {
    read.refuse(name, 'must be host:port with commas between, such as replica-1:5432,replica-2:5432');
    return [];
  }
  const places = replicas.map(placeOf);
  if (new Set(places).size < places.length) read.refuse(name, 'names a replica twice');
  if (!primary) read.refuse(name, 'needs POSTGRES_HOST or DATABASE_URL: the primary that they follow');
  else if (places.includes(placeOf(primary))) read.refuse(name, 'names the primary');
  return replicas;
}

function addressOf(text: string): ReplicaAddress | undefined {
  const [, host, port] = /^(\[[\da-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

const placeOf = ({ host, port }: ReplicaAddress): string => `${host.toLowerCase()}:${port}`;
