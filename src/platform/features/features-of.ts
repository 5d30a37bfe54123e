import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { Sequelize } from 'sequelize-typescript';
import { RegisteredFeature, type FeatureDefinition } from './feature.module.js';

type Imported = DynamicModule | Type | { forwardRef: () => Type } | Promise<DynamicModule>;

/**
 * What the modules below `root` have registered, as FeatureRegistry finds it in a running application: for commands
 * that compare schemas and need neither the application nor its database. The models can be asked for their columns.
 */
export function featuresOf(root: DynamicModule): FeatureDefinition[] {
  const found = new Map<string, FeatureDefinition>();
  collect(root, found, new Set());
  const features = [...found.values()];
  const models = features.flatMap((feature) => feature.models).filter(({ isInitialized }) => !isInitialized);
  // It never connects.
  new Sequelize({ dialect: 'postgres', define: { underscored: true, timestamps: false }, models });
  return features;
}

function collect(one: Imported, found: Map<string, FeatureDefinition>, seen: Set<unknown>): void {
  if (one instanceof Promise || seen.has(one)) return;
  seen.add(one);
  if ('forwardRef' in one) return collect(one.forwardRef(), found, seen);
  const isDynamic = typeof one !== 'function';
  const type = isDynamic ? one.module : one;
  const providers = [...(isDynamic ? (one.providers ?? []) : [])] as { useValue?: unknown }[];
  for (const { useValue } of providers) {
    if (useValue instanceof RegisteredFeature) found.set(useValue.definition.schema, useValue.definition);
  }
  const declared = (Reflect.getMetadata(MODULE_METADATA.IMPORTS, type) ?? []) as Imported[];
  const added = isDynamic ? ((one.imports ?? []) as Imported[]) : [];
  for (const next of [...declared, ...added]) collect(next, found, seen);
}
