import { Module, type DynamicModule } from '@nestjs/common';
import { SequelizeModule } from '@nestjs/sequelize';
import type { ModelCtor } from 'sequelize-typescript';
import type { ConstraintAnswers } from '../errors/constraints.js';

/** What a module contributes to the platform. */
export interface FeatureDefinition {
  /** The PostgreSQL schema the module owns; also its name. */
  schema: string;
  models: ModelCtor[];
  constraints: ConstraintAnswers;
  /** Folder of SQL that tables are made with: domains, functions. Applied in the order of the file names. */
  foundation?: URL;
  /** Folder of the module's `sql/`: what its models cannot say, applied after them in the order of the file names. */
  sql?: URL;
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
