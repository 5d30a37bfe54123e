import { InvalidArgumentError, type Command } from 'commander';
import type { Environment } from '../../../config/environment.js';
import { serveCannedAnswers } from './canned-answers.js';

/** Adds `support:answers`, for development. */
export function registerAnswersCommand(program: Command, environment: Environment): void {
  program
    .command('support:answers')
    .description('Serve canned answers on this machine, in place of the external service. For development.')
    .option('--port <port>', 'where to listen', portOf, 3900)
    .addHelpText('after', help)
    .action(async ({ port }: { port: number }) => {
      if (environment.isDeployed) {
        throw new Error('Canned answers are for development: people in need would be told nothing of use.');
      }
      const { url, closed } = await serveCannedAnswers(port);
      process.stderr.write(`Canned answers: RAG_API_URL=${url} npm start   (end with Ctrl+C)\n`);
      await closed;
    });
}

const help = `
It speaks what docs/external-answers.md describes and knows nothing. What somebody says decides what it does: "fail" is
answered with 500, "slow" after ten seconds, "unsure" with little confidence, "danger" with the flag of a crisis, all
else with a canned answer.

Example: npm run support:answers -- --port 3900`;

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a number from 0 to 65535; 0 is any that is free.');
}
