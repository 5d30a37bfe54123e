import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Call } from './load.js';

const atrium = fileURLToPath(new URL('../bin/atrium.mjs', import.meta.url));

/** As an operator runs it, its log as quiet as in production. */
const quiet = {
  NODE_ENV: 'development',
  LOG_LEVEL: 'warn',
  POSTGRES_LOG_QUERIES: 'false',
  PORT: '0',
  ACCESS_TOKEN_SECONDS: '3600',
};

/** Known to each process that shares a database, to its commands and to the bench, whatever else the environment says. */
export const sharedKeys = {
  ENCRYPTION_KEYS: `bench:${Buffer.from('a key of the bench, and no other').toString('base64')}`,
  JWT_KEYS: 'bench:a-secret-of-the-bench-and-of-nothing-else',
};

/** What a process of the service finds in its environment. */
export const environmentWith = (variables: Record<string, string>): NodeJS.ProcessEnv => {
  const { DATABASE_URL: _, ...inherited } = process.env;
  return { ...inherited, ...quiet, ...variables };
};

/** The service as a process of its own, built from the sources when they are newer. */
export class ServiceProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** Empty where nobody is signed in. */
    readonly accessToken: string,
  ) {}

  /**
   * Starts it and signs the demo merchandiser in.
   * @param program what to run instead of `atrium start`.
   */
  static async start(
    variables: Record<string, string>,
    program?: readonly string[],
  ): Promise<ServiceProcess> {
    const service = await ServiceProcess.launch(variables, program);
    await service.ask({ method: 'POST', path: '/seed/accounts' });
    return new ServiceProcess(service.child, service.url, await service.signIn('merchandiser'));
  }

  /** Starts it and signs nobody in. */
  static async launch(
    variables: Record<string, string>,
    program: readonly string[] = [atrium, 'start'],
  ): Promise<ServiceProcess> {
    const child = spawn(process.execPath, program, {
      env: environmentWith(variables),
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    const said: string[] = [];
    for await (const line of createInterface(child.stderr)) {
      const url = /listens on (\S+)/.exec(line)?.[1];
      if (url) {
        child.stderr.resume();
        return new ServiceProcess(child, url, '');
      }
      said.push(line);
    }
    throw new Error(`The service did not start.\n${said.join('\n')}`);
  }

  /** @throws Error for an answer that is not a success. */
  async ask<Answer>({ method, path, body, headers }: Call): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as Answer;
  }

  /** The access token of a demo account. */
  async signIn(identifier: string): Promise<string> {
    const body = { identifier, password: 'password123' };
    const { accessToken } = await this.ask<{ accessToken: string }>({
      method: 'POST',
      path: '/v1/sessions',
      body,
    });
    return accessToken;
  }

  /** @throws Error unless each of the `rows` lines was new and is stored now. */
  async importLines(file: Buffer | Readable, type: string, rows: number): Promise<void> {
    const response = await fetch(`${this.url}/v1/sales/imports`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${this.accessToken}` },
      body: file instanceof Readable ? (Readable.toWeb(file) as ReadableStream) : new Uint8Array(file),
      duplex: 'half',
    } as RequestInit);
    const text = await response.text();
    const { imported } = JSON.parse(text) as { imported?: number };
    if (imported !== rows)
      throw new Error(`${imported ?? 0} of ${rows} lines were imported: ${text.slice(0, 500)}`);
  }

  /** The most memory the process has had so far, in bytes; undefined where the system does not tell. */
  peakMemory(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1_024;
    } catch {
      return undefined;
    }
  }

  /** Of a processor, that the process has used so far; undefined where the system does not tell. */
  processorSeconds(): number | undefined {
    return processorSecondsOf(this.child.pid!);
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
  }
}

/** Of a processor, that a process of this machine has used so far; undefined where the system does not tell. */
export function processorSecondsOf(pid: number): number | undefined {
  try {
    // What stands behind the name, which may have spaces and brackets.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksOfSecond;
  } catch {
    return undefined;
  }
}

/** What Linux tells processes, whatever its own clock. */
const ticksOfSecond = 100;

/** Runs a command of the service to its end; how many milliseconds the process took. */
export async function runCommand(args: string[], variables: Record<string, string>): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [atrium, ...args], {
    env: environmentWith(variables),
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}.`);
  return performance.now() - startedAt;
}
