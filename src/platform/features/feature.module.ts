import { Module, type DynamicModule } from '@nestjs/common';
import { SequelizeModule } from '@nestjs/sequelize';
import type { ModelCtor } from 'sequelize-typescript';
import type { TableAccess } from '../access/row-access.js';
import type { ConstraintAnswers } from '../errors/constraints.js';

/** What a module contributes to the platform. */
export interface FeatureDefinition {
  /** The PostgreSQL schema the module owns; also its name. */
  schema: string;
  /** The tags that its routes are filed under (`@ApiTags`), and what each is about, in a sentence or two. */
  topics?: Readonly<Record<string, string>>;
  models: ModelCtor[];
  constraints: ConstraintAnswers;
  /** Who may do what to the rows of each table, by the table's name. A table that is not told of is closed. */
  access: Readonly<Record<string, TableAccess>>;
  /** Tables whose writes are not in the audit trail, or not all of them, and why. */
  unaudited?: Readonly<Record<string, string | PartlyUnaudited>>;
  /**
   * Tables of a few rows that everybody may read and that seldom change: each change is told to every process when it is
   * committed, so that the rows can be read through a lookup (`platform/lookups/`).
   */
  lookups?: readonly string[];
  /** Folder of SQL that tables are made with: domains, functions. Applied in the order of the file names. */
  foundation?: URL;
  /** What holds of its rows beyond what the database refuses; asked of restored backups. */
  invariants?: readonly Invariant[];
  /** The module's `sql/`, a folder or several: what its models cannot say, applied after them in the order of the file names. */
  sql?: URL | readonly URL[];
}

/** Something that is always so, and that no constraint can say. */
export interface Invariant {
  /** What is so, in one sentence. */
  name: string;
  /** A query that answers a row for each record of which it is not: the record's id as `id`, and nothing personal. */
  sql: string;
}

/** Of what is written to a table, what the audit trail does not tell. */
export interface PartlyUnaudited {
  /** Why. */
  because: string;
  /** Rows that are added. */
  inserts?: boolean;
  /** Updates that change nothing but these columns (and `updated_at`). */
  columns?: readonly string[];
}

/** Marks a definition among the providers, for FeatureRegistry to find. */
export class RegisteredFeature {
  constructor(readonly definition: FeatureDefinition) {}
}

/** `imports: [FeatureModule.register({ ... })]` makes a module known to the platform. */
@Module({})
export class FeatureModule {
  static register(definition: FeatureDefinition): DynamicModule {
    const models = SequelizeModule.forFeature(definition.models);
    return {
      module: FeatureModule,
      imports: [models],
      providers: [{ provide: `feature:${definition.schema}`, useValue: new RegisteredFeature(definition) }],
      exports: [models],
    };
  }
}
