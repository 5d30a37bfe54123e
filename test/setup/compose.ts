import { readFileSync } from 'node:fs';
import { load, YAML11_SCHEMA } from 'js-yaml';

export interface ComposeService {
  image?: string;
  build?: string | { context: string; target?: string };
  command?: string[];
  user?: string;
  profiles?: string[];
  depends_on?: Record<string, unknown> | string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  secrets?: string[];
}

export interface Compose {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { environment: string }>;
  /** What is read from .env, and whether nothing starts without it. */
  variables: Map<string, { isRequired: boolean }>;
}

const variable = /\$\{([A-Z0-9_]+)(?::([?-])([^}]*))?\}/g;

/** The files put together as `docker compose -f one -f other` does: maps are merged, volumes added, all else replaced. */
export function readCompose(files: string[], env: Record<string, string> = {}): Compose {
  const compose: Compose = { services: {}, volumes: {}, secrets: {}, variables: new Map() };
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    for (const [, name, sign] of text.matchAll(variable))
      compose.variables.set(name!, { isRequired: sign === '?' });
    const filled = text.replace(variable, (_, name: string, sign: string, rest: string) =>
      sign === '-' ? (env[name] ?? rest) : (env[name] ?? ''),
    );
    const read = load(filled, { schema: YAML11_SCHEMA }) as Partial<Compose>;
    Object.assign(compose.volumes, read.volumes);
    for (const [name, { environment }] of Object.entries(read.secrets ?? {})) {
      compose.secrets[name] = { environment };
      compose.variables.set(environment, { isRequired: false });
    }
    for (const [name, service] of Object.entries(read.services ?? {}))
      compose.services[name] = merged(compose.services[name] ?? {}, service);
  }
  return compose;
}

const merged = (one: ComposeService, other: ComposeService): ComposeService => ({
  ...one,
  ...other,
  environment: { ...one.environment, ...other.environment },
  volumes: [...(one.volumes ?? []), ...(other.volumes ?? [])],
});
