import { everyone, owner, roles, type TableAccess } from '../../platform/access/row-access.js';

const toOwner = { select: [owner()], update: [owner()] };

/** What opens or proves something is for the service alone: nobody asks for it by its row. */
const toService: TableAccess = {
  service: ['select', 'insert', 'update', 'delete'],
  belongsTo: 'user_id',
};

export const identityAccess: Readonly<Record<string, TableAccess>> = {
  users: {
    select: [owner('id'), roles('admin')],
    update: [owner('id'), roles('admin')],
    service: ['select', 'insert', 'update', 'delete'],
    // identity.people, identity.prove_session
    functions: ['select'],
  },
  roles: { select: [everyone], service: ['select'], functions: ['select'] },
  user_roles: {
    select: [owner(), roles('admin')],
    insert: [roles('admin')],
    delete: [roles('admin')],
    service: ['select', 'insert', 'delete'],
    functions: ['select'],
  },
  user_preferences: { ...toOwner, service: ['select', 'insert', 'update', 'delete'] },
  user_sessions: {
    select: [owner()],
    service: ['select', 'insert', 'update', 'delete'],
    functions: ['select'],
  },
  otps: toService,
  magic_links: toService,
  outgoing_messages: toService,
};
