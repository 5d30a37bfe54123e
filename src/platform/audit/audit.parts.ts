import { AuditFigures } from './audit-figures.js';
import { AuditGuards } from './audit-guards.js';
import { AuditSealer } from './audit-sealer.js';
import { AuditTrail } from './audit-trail.js';
import { AuditVerifier } from './audit-verifier.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { AuditLog } from './models/audit-log.model.js';
import { AuditSeal } from './models/audit-seal.model.js';
import { RecordHistory } from './record-history.js';
import { SealedEntries } from './sealed-entries.js';

/* What the audit trail adds to the platform. Others inject AuditTrail alone. */

export const auditModels = [AuditLog, AuditSeal];
export const auditControllers = [AuditController];
export const auditProviders = [
  AuditTrail,
  AuditService,
  RecordHistory,
  AuditSealer,
  SealedEntries,
  AuditGuards,
  AuditVerifier,
  AuditFigures,
];
