import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { FeatureRegistry } from '../features/feature-registry.js';
import { auditTriggersOf, type AuditTrigger } from './audit-sql.js';

interface LiveTrigger {
  table: string;
  name: string;
  isAlways: boolean;
  function: string;
  arguments: string[];
}

type ExpectedTrigger = Pick<AuditTrigger, 'table' | 'name' | 'routine' | 'arguments'>;

const keeping: readonly ExpectedTrigger[] = [
  ['audit_logs', 'append_only', 'refuse_change'],
  ['audit_logs', 'forget_only', 'refuse_all_but_forgetting'],
  ['audit_seals', 'append_only', 'refuse_change'],
].map(([table, purpose, routine]) => ({
  table: `platform.${table}`,
  name: `${table}__${purpose}`,
  routine: `platform.${routine}`,
  arguments: [],
}));

/** Tells whether what makes the trail, and keeps it, is there, at work and as it was shipped. */
@Injectable()
export class AuditGuards {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly features: FeatureRegistry,
  ) {}

  /** What is wrong, one sentence each. */
  async faults(): Promise<string[]> {
    return [...(await this.faultsOfTriggers()), ...(await this.faultsOfFunctions())];
  }

  private async faultsOfFunctions(): Promise<string[]> {
    const rows = await this.sequelize.query<{ name: string; body: string }>(liveFunctions, {
      type: QueryTypes.SELECT,
    });
    const live = new Map(rows.map(({ name, body }) => [name, body]));
    return [...(await shippedFunctions())].flatMap(([name, body]) =>
      live.get(name) === body ? [] : [`The function ${name} is not as it was shipped.`],
    );
  }

  private async faultsOfTriggers(): Promise<string[]> {
    const rows = await this.sequelize.query<LiveTrigger>(liveTriggers, { type: QueryTypes.SELECT });
    const live = new Map(rows.map((trigger) => [`${trigger.table} ${trigger.name}`, trigger]));
    return this.expected().flatMap((trigger) => {
      const fault = faultOf(live.get(`${trigger.table} ${trigger.name}`), trigger);
      return fault ? [`The trigger ${trigger.name} of ${trigger.table} ${fault}.`] : [];
    });
  }

  private expected(): ExpectedTrigger[] {
    const recording = this.features.all().flatMap(auditTriggersOf);
    return [...recording, ...keeping];
  }
}

function faultOf(found: LiveTrigger | undefined, expected: ExpectedTrigger): string | undefined {
  if (!found) return 'is missing';
  if (!found.isAlways) return 'is disabled, or not enabled always';
  if (found.function !== expected.routine) return `calls ${found.function} and not ${expected.routine}`;
  const [given, wanted] = [found.arguments.join(), expected.arguments.join()];
  return given === wanted ? undefined : `has other arguments (${given}) than it should (${wanted})`;
}

/** The body of each function by its name, as the SQL files of the trail have it. */
async function shippedFunctions(): Promise<Map<string, string>> {
  const files = ['02-record.sql', '03-keep.sql', '04-seal.sql'].map(
    (name) => new URL(`./sql/${name}`, import.meta.url),
  );
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const functions = texts.join('\n').matchAll(/^CREATE FUNCTION ([\w.]+)[^$]*\$body\$(.*?)\$body\$/gms);
  return new Map([...functions].map(([, name, body]) => [name!, body!]));
}

const liveFunctions = `
  SELECT nspname || '.' || proname AS name, prosrc AS body
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname = 'platform'`;

/** The arguments are stored one after the other, each ended by a zero byte. */
const liveTriggers = `
  SELECT pg_namespace.nspname || '.' || relname AS table, tgname AS name, tgenabled = 'A' AS "isAlways",
         routine_space.nspname || '.' || proname AS function,
         CASE WHEN tgnargs = 0 THEN '{}'
              ELSE string_to_array(left(replace(encode(tgargs, 'escape'), '\\000', ','), -1), ',') END AS arguments
    FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
    JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_namespace AS routine_space ON routine_space.oid = pronamespace
   WHERE NOT tgisinternal`;
