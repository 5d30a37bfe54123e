import { jest } from '@jest/globals';
import type { DynamicModule } from '@nestjs/common';
import { Command } from 'commander';
import { AppModule } from '../../src/app.module.js';
import { createContext } from '../../src/application.js';
import type { Environment } from '../../src/config/environment.js';
import type { ApplicationOpener } from '../../src/platform/cli/application-opener.js';

/**
 * Runs one command of those that `register` adds, within this process: to start one takes longer than most commands.
 * @param modules of the test's own, beside those of the service.
 * @returns what a process would have written, and its exit code.
 */
export async function runHere(
  register: (program: Command, withApplication: ApplicationOpener) => void,
  words: string[],
  environment: Environment,
  modules: DynamicModule[] = [],
): Promise<{ code: number; output: string }> {
  let output = '';
  const keep = (chunk: unknown): boolean => {
    output += String(chunk);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(keep as typeof stream.write),
  );
  const program = new Command('atrium').exitOverride();
  register(program, async (work) => {
    const root = AppModule.of(environment);
    const app = await createContext(environment, { ...root, imports: [...(root.imports ?? []), ...modules] });
    return work(app).finally(() => app.close());
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return { code: Number(process.exitCode ?? 0), output };
  } catch (error) {
    return { code: 1, output: `${output}${(error as Error).message}\n` };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}
