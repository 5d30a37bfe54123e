import { InvalidArgumentError, type Command } from 'commander';
import type { FeatureDefinition } from '../../features/feature.module.js';
import type { OpenForMigrations } from '../migration-commands.js';
import { checkSchema, type SchemaCheck, type SchemaDifference } from './check.js';
import type { Rename } from './draft.js';
import { generateMigration } from './generate.js';

interface GenerateChoices {
  name: string;
  rename: Rename[];
  renames: boolean;
  acceptDataLoss?: boolean;
  sqlOnly?: boolean;
}

interface SchemaCommandOptions {
  /** Where the migrations are; `migrations/` of the project when absent. */
  directory?: string;
}

/**
 * Adds `migration:generate` and `migration:check`.
 * @param features reads what the modules have registered.
 */
export function registerSchemaCommands(
  program: Command,
  open: OpenForMigrations,
  features: () => Promise<readonly FeatureDefinition[]>,
  { directory }: SchemaCommandOptions = {},
): void {
  program
    .command('migration:generate')
    .description('Write the migration that makes the schema what the models and the SQL of the modules say.')
    .requiredOption('--name <name>', 'what it does, in words joined by hyphens')
    .option('--rename <from:to>', 'a table or column that is renamed; may be given several times', rename, [])
    .option('--no-renames', 'drop the one and add the other where something looks like a rename')
    .option('--accept-data-loss', 'throw away what rows hold, as the models want it')
    .option('--sql-only', 'print the SQL, and write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ npm run migration:generate -- --name add-payment-method\n' +
        '  $ npm run migration:generate -- --name rename-icon --rename marketplace.niches.icon:marketplace.niches.pictogram',
    )
    .action((choices: GenerateChoices) => withDatabase(open, (target) => generate(target, choices)));
  const generate = async (target: Opened, choices: GenerateChoices): Promise<void> => {
    const generated = await generateMigration(target, await features(), {
      name: choices.name,
      directory,
      renames: choices.rename,
      areNoRenames: !choices.renames,
      acceptsDataLoss: choices.acceptDataLoss ?? false,
      sqlOnly: choices.sqlOnly ?? false,
    });
    if (!generated) return print('Nothing to do: the migrations make what the models say.');
    if (!generated.path) return print(`-- Up\n${generated.upSql}\n-- Down\n${generated.downSql}`.trimEnd());
    print(`Written: ${generated.path}\nNext: read it, then npm run migration:run`);
  };

  program
    .command('migration:check')
    .description(
      'Say whether models and migrations agree, with --live also the database; exit with 1 if not.',
    )
    .option('--live', 'compare the database as well, with what its own migrations made')
    .addHelpText('after', '\nExample: npm run migration:check -- --live')
    .action((choices: { live?: boolean }) =>
      withDatabase(open, async (target) => {
        const found = await checkSchema(target, await features(), {
          isLive: choices.live ?? false,
          directory,
        });
        print(report(found));
        if (found.migrations.lines.length > 0 || (found.live?.lines.length ?? 0) > 0) process.exitCode = 1;
      }),
    );
}

type Opened = Awaited<ReturnType<OpenForMigrations>>;

async function withDatabase(open: OpenForMigrations, work: (target: Opened) => Promise<void>): Promise<void> {
  const target = await open();
  await work(target).finally(() => target.close());
}

function rename(text: string, before: Rename[]): Rename[] {
  const [from, to, ...more] = text.split(':');
  if (!from || !to || more.length > 0) {
    throw new InvalidArgumentError('It is written as old:new, both as schema.table or schema.table.column.');
  }
  return [...before, { from, to }];
}

function report({ migrations, live, pending }: SchemaCheck): string {
  return [
    ...section('Models and migrations', migrations, {
      should: 'as the models and the SQL of the modules say',
      is: 'as the migrations make it',
      next: 'Next: npm run migration:generate -- --name describe-the-change',
    }),
    ...(live
      ? section('The database and its migrations', live, {
          should: 'as its migrations made it',
          is: 'as it is in the database',
          next: 'Next: find out who changed it, then run the repair as the owner, or put the change into the models.',
        })
      : []),
    ...(pending.length > 0 ? [`Pending, and not drift: ${pending.join(', ')}`] : []),
  ].join('\n');
}

interface Words {
  should: string;
  is: string;
  next: string;
}

function section(title: string, { lines, repair, obstacle }: SchemaDifference, words: Words): string[] {
  if (lines.length === 0) return [`${title} agree.`];
  return [
    `${title} differ (- ${words.should}, + ${words.is}):`,
    ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`),
    ...(repair === undefined ? [`No repair can be drafted: ${obstacle}`] : ['', 'Repair:', repair]),
    words.next,
  ];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
