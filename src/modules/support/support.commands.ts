import type { Command } from 'commander';
import type { Environment } from '../../config/environment.js';
import type { ApplicationOpener } from '../../platform/cli/application-opener.js';
import { registerReplayCommand } from './decisions/replay.command.js';
import { registerAnswersCommand } from './answers/answers.command.js';

/** Adds `support:replay` and `support:answers`. */
export function registerSupportCommands(
  program: Command,
  withApplication: ApplicationOpener,
  environment: Environment,
): void {
  registerReplayCommand(program, withApplication);
  registerAnswersCommand(program, environment);
}
