import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type FeatureDefinition, RegisteredFeature } from './feature.module.js';

/** Every module that registered itself, in the order of app.module.ts. */
@Injectable()
export class FeatureRegistry {
  private found: FeatureDefinition[] | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  all(): FeatureDefinition[] {
    this.found ??= this.discovery
      .getProviders()
      .map((provider) => provider.instance as unknown)
      .filter((instance) => instance instanceof RegisteredFeature)
      .map((registered) => registered.definition);
    return this.found;
  }
}
