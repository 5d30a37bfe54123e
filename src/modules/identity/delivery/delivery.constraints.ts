import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
} from '../../../platform/errors/constraints.js';
import { messageStatuses } from './models/outgoing-message.model.js';
import { channels } from './outgoing-message.js';

const wrong = (field: string, message: string) => invalid('identity.invalid_message', field, message);

/** Nobody meets them through the API: the messages are the service's own. */
export const deliveryConstraints: ConstraintAnswers = {
  outgoing_messages__id_pk: conflict('identity.id_taken', 'id', 'id is already in use'),
  outgoing_messages__user_id_fk: {
    missing: missingParent('identity.account_not_found', 'userId', 'the account does not exist'),
  },
  outgoing_messages__channel_check: wrong('channel', `channel must be one of ${channels.join(', ')}`),
  outgoing_messages__status_check: wrong('status', `status must be one of ${messageStatuses.join(', ')}`),
  outgoing_messages__recipient_hash_check: wrong('to', 'to must be stored hashed'),
  outgoing_messages__content_check: wrong('text', 'text must be there until the message is done'),
  outgoing_messages__attempts_check: wrong('attempts', 'attempts must be 0 to 5'),
  outgoing_messages__sent_at_check: wrong('sentAt', 'sentAt and transport belong to a message that was sent'),
  outgoing_messages__last_error_check: wrong('lastError', 'lastError must be a code'),
  outgoing_messages__cost_check: wrong('cost', 'cost must not be negative'),
};
