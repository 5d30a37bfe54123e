import type { Invariant } from '../../platform/features/feature.module.js';

export const messagingInvariants: readonly Invariant[] = [
  {
    name: 'No message has a number beyond the last one of its thread.',
    sql: `SELECT messages.id FROM messaging.messages JOIN messaging.threads ON threads.id = thread_id
           WHERE seq > last_seq`,
  },
  {
    name: 'A thread counts the messages that it has.',
    sql: `SELECT threads.id FROM messaging.threads
           WHERE message_count <> (SELECT count(*) FROM messaging.messages WHERE thread_id = threads.id)`,
  },
  {
    name: 'A thread counts those who take part in it.',
    sql: `SELECT threads.id FROM messaging.threads
           WHERE participant_count <> (SELECT count(*) FROM messaging.thread_participants WHERE thread_id = threads.id)`,
  },
  {
    name: 'What a participant has not read is what others have written since.',
    sql: `SELECT reader.id FROM messaging.thread_participants AS reader JOIN messaging.threads ON threads.id = thread_id
           WHERE last_seq - last_read_seq - not_unread_count <> (
             SELECT count(*) FROM messaging.messages
              WHERE messages.thread_id = reader.thread_id AND seq > last_read_seq AND messages.user_id <> reader.user_id
           )`,
  },
  {
    name: 'A message counts the files that were sent with it.',
    sql: `SELECT messages.id FROM messaging.messages
           WHERE attachment_count <> (SELECT count(*) FROM messaging.attachments WHERE message_id = messages.id)`,
  },
  {
    name: 'No change has a place in the feed that was not given.',
    sql: `SELECT changes.id FROM messaging.changes
           WHERE position > (SELECT max(given_through) FROM messaging.feeds)`,
  },
];
