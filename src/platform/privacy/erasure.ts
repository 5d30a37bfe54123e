import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ActsAsService } from '../access/database-context.js';
import { AuditTrail } from '../audit/audit-trail.js';

/** Removes what a module knows of a person and leaves other people's records usable. */
export interface Eraser {
  /** Called inside the transaction of the erasure. */
  erase(userId: string): Promise<void>;
}

/** Class decorator: registers an injectable class as an eraser. */
export const RegisterEraser = DiscoveryService.createDecorator<true>();

/** Lets every module that registered an eraser forget a person. */
@Injectable()
@ActsAsService('platform.erasure')
export class Erasure {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly trail: AuditTrail,
  ) {}

  async erase(userId: string): Promise<void> {
    for (const provider of this.discovery.getProviders()) {
      if (!provider.metatype || !this.discovery.getMetadataByDecorator(RegisterEraser, provider)) continue;
      await (provider.instance as Eraser).erase(userId);
    }
    await this.trail.forgetAddresses(userId);
  }
}
