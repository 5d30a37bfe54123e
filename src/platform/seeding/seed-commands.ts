import type { Command } from 'commander';
import type { ApplicationOpener } from '../cli/application-opener.js';
import { SeedRunner, type SeedResult } from './seed-runner.js';

export function registerSeedCommands(program: Command, withApplication: ApplicationOpener): void {
  program
    .command('db:seed [name]')
    .description('Add the rows of every seeder, or of one seeder or module. Safe to repeat.')
    .addHelpText(
      'after',
      '\nExample: npm run db:seed -- niches\nIn staging and production only reference rows.',
    )
    .action((name?: string) =>
      withApplication(async (app) => report(await app.get(SeedRunner).seed(name), 'added')),
    );
  program
    .command('db:seed:undo [name]')
    .description('Remove seeded rows, but for products and niches that something else refers to.')
    .addHelpText(
      'after',
      '\nA product stays where it was sold or forecast, a niche where a profile has it. What people added to demo accounts, threads,\n' +
        'files and conversations goes with them.\nExample: npm run db:seed:undo -- sales',
    )
    .action((name?: string) =>
      withApplication(async (app) => report(await app.get(SeedRunner).unseed(name), 'removed')),
    );
}

function report(results: SeedResult[], verb: string): void {
  for (const { name, rows, left } of results) {
    const kept = left ? `, ${left} left: something else refers to them` : '';
    process.stdout.write(`${name.padEnd(20)} ${rows} ${verb}${kept}\n`);
  }
}
