import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** The product as a user starts it: a process of its own. */
export interface ProductProcess {
  url: string;
  /** All it has written. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
}

const atrium = resolve('bin/atrium.mjs');

/** Runs `npm start` without npm, and waits until it listens or ends. */
export async function startProduct(variables: NodeJS.ProcessEnv): Promise<ProductProcess> {
  const child = spawn(process.execPath, [atrium, 'start'], { env: { ...clean(), PORT: '0', ...variables } });
  const { output, ended } = watch(child);
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (!isOver && !/listens on (\S+)/.test(output())) await new Promise((wait) => setTimeout(wait, 25));
  const url = /listens on (\S+)/.exec(output())?.[1] ?? '';
  return { url, output, ended, kill: (signal) => void child.kill(signal) };
}

/** Runs one command to its end. */
export async function runCommand(
  words: string[],
  variables: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  const { output, ended } = watch(
    spawn(process.execPath, [atrium, ...words], { env: { ...clean(), ...variables } }),
  );
  const code = await ended;
  return { code, output: output() };
}

function watch(child: ChildProcess) {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { output: () => text, ended };
}

/** The environment without what the tests have set for themselves. */
function clean(): NodeJS.ProcessEnv {
  const ours = /^(NODE_ENV|NODE_OPTIONS|DATABASE_URL|DATA_DIR|CURSOR_SECRET|(POSTGRES|DB|TEST|JEST)_.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
