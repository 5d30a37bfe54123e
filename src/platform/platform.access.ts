import { roles, type TableAccess } from './access/row-access.js';

export const platformAccess: Readonly<Record<string, TableAccess>> = {
  rate_limits: { service: ['select', 'insert', 'update', 'delete'] },
  idempotency_keys: {
    // A row is locked to be removed; none is changed.
    service: ['select', 'insert', 'update', 'delete'],
    notExported: 'what the person was answered within the last day, sealed: the rows it tells of are given',
  },
  // Written by the triggers and functions of the database alone.
  audit_logs: {
    select: [roles('admin')],
    service: ['select'],
    admin: ['select'],
    functions: ['select', 'insert', 'update'],
    notExported:
      'evidence, which names what people did and masks who they are: GET /v1/audit?actorId= tells it',
  },
  audit_seals: { service: ['select'], admin: ['select'], functions: ['select', 'insert'] },
  discarded_files: {
    service: ['select', 'insert', 'update', 'delete'],
    functions: ['select', 'insert', 'delete'],
  },
};

export const platformUnaudited: Readonly<Record<string, string>> = {
  rate_limits: 'counters that move with every request, name nobody and end with their window',
  idempotency_keys:
    'answers of the last day, which are never changed; what was done to earn them is in the trail',
  audit_logs: 'the trail itself: it is only added to, and sealed',
  discarded_files:
    'files that are to be removed, named by chance alone; the rows that kept them are in the trail',
  audit_seals: 'the seals of the trail: they are only added to, and each holds the hash of the one before',
};
