import { Roles } from '../../platform/access/access.decorators.js';
import { owner, ownerOf, provided, type TableAccess } from '../../platform/access/row-access.js';

/** Who keeps files: each their own. */
export const Counsellors = () => Roles('counsellor');

/** The counsellor of the file that the row belongs to. */
const ofCounsellor = ownerOf('casework.beneficiaries', 'beneficiary_id');

/** Whoever that file is about, by their own account. */
const ofSubject = ownerOf('casework.beneficiaries', 'beneficiary_id', 'account_id');

const all = ['select', 'insert', 'update', 'delete'] as const;

/*
 * A file is about the beneficiary, whose it is to be given (GET /v1/me/export), and the counsellor's to work with. What a
 * beneficiary sees of it otherwise is told by my-case/.
 */
export const caseworkAccess: Readonly<Record<string, TableAccess>> = {
  beneficiaries: {
    select: [owner(), owner('account_id')],
    insert: [owner()],
    update: [owner()],
    delete: [owner()],
    service: all,
    functions: ['select', 'update'],
    belongsTo: 'account_id',
  },
  documents: {
    select: [owner(), provided(ofSubject, 'shared_at IS NOT NULL')],
    insert: [ofCounsellor],
    update: [owner()],
    delete: [owner()],
    service: all,
    functions: ['select', 'update'],
    belongsTo: ofSubject,
  },
  document_versions: {
    select: [ofCounsellor],
    insert: [ofCounsellor],
    delete: [ofCounsellor],
    service: all,
    functions: ['select'],
    belongsTo: ofSubject,
  },
  conversations: {
    select: [owner()],
    insert: [ofCounsellor],
    update: [owner()],
    delete: [owner()],
    service: all,
    functions: ['select', 'update'],
    belongsTo: ofSubject,
  },
  summaries: {
    select: [ofCounsellor],
    insert: [ofCounsellor],
    update: [ofCounsellor],
    service: all,
    belongsTo: ofSubject,
  },
  hand_overs: {
    select: [ofCounsellor],
    service: all,
    belongsTo: ofSubject,
  },
  invitations: {
    select: [owner('account_id'), ofCounsellor],
    insert: [ofCounsellor],
    delete: [owner('account_id'), ofCounsellor],
    service: all,
    belongsTo: 'account_id',
  },
};
