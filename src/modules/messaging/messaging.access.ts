import { Roles } from '../../platform/access/access.decorators.js';
import { among, everyone, owner, ownerOf, type TableAccess } from '../../platform/access/row-access.js';
import type { FeatureDefinition } from '../../platform/features/feature.module.js';

/** Who puts threads under a legal hold. */
export const HoldKeepers = () => Roles('admin');

/** Whoever takes part in the thread that `column` names. */
const participantsOf = (column: string) =>
  ownerOf('messaging.thread_participants', column, 'user_id', 'thread_id');

const all = ['select', 'insert', 'update', 'delete'] as const;

export const messagingAccess: Readonly<Record<string, TableAccess>> = {
  threads: {
    select: [participantsOf('threads.id')],
    update: [participantsOf('threads.id')],
    service: all,
    functions: ['select', 'update'],
    // Beside, they are not told of a hold.
    notExported: 'it is of all who take part: how somebody does, and what they wrote, is given',
  },
  thread_participants: {
    select: [owner(), among('messaging.own_threads', 'thread_id')],
    update: [owner()],
    service: all,
    functions: ['select', 'update'],
  },
  messages: {
    select: [participantsOf('messages.thread_id')],
    insert: [owner()],
    update: [owner()],
    service: all,
    functions: ['select', 'update'],
    belongsTo: 'user_id',
  },
  attachments: {
    select: [participantsOf('attachments.thread_id')],
    insert: [owner()],
    update: [owner()],
    delete: [owner()],
    service: all,
    belongsTo: 'user_id',
  },
  preserved_messages: { service: all },
  changes: {
    select: [owner(), participantsOf('changes.thread_id')],
    service: all,
    functions: ['insert'],
    notExported: 'that something changed, for a week: the rows themselves are given',
  },
  feeds: { select: [everyone], service: all },
};

export const messagingUnaudited: FeatureDefinition['unaudited'] = {
  threads: {
    because: 'the counters move with every message; all else is told',
    columns: ['last_message_at', 'last_seq', 'message_count', 'participant_count'],
  },
  thread_participants: {
    because: 'how far somebody has read moves all the time and is nothing to answer for; all else is told',
    columns: ['last_read_seq', 'last_read_at', 'last_delivered_seq', 'not_unread_count'],
  },
  messages: {
    because: 'a message tells its author and its time itself; what is edited, deleted or removed is told',
    inserts: true,
  },
  changes: 'says of each change what the change itself says, for a week',
  feeds: 'how far the feed goes: a counter',
};
