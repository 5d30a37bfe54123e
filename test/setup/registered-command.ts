import { jest } from '@jest/globals';
import { Command } from 'commander';

/** What a process would have written, and its exit code. */
export interface CommandOutcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs one command of those that `register` adds, within this process: to start one takes longer. */
export async function runRegistered(
  register: (program: Command) => void,
  words: string[],
): Promise<CommandOutcome> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) => {
    const keep = (chunk: unknown): boolean => {
      written[name] += String(chunk);
      return true;
    };
    return jest.spyOn(process[name], 'write').mockImplementation(keep as typeof process.stdout.write);
  });
  const program = new Command('atrium').exitOverride();
  register(program);
  // Each command has settings of its own, and would end the process by its --help.
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync(words, { from: 'user' });
    return { code: 0, ...written };
  } catch (error) {
    const { exitCode = 1, message } = error as { exitCode?: number; message: string };
    return { code: exitCode, stdout: written.stdout, stderr: `${written.stderr}${message}\n` };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
