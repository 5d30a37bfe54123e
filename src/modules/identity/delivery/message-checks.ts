import { Problem } from '../../../platform/errors/problem.js';
import * as check from '../../../platform/http/field-checks.js';
import type { OutgoingMessage } from './outgoing-message.js';

/** Whatever could end a line, and every other control character. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * One address and one line of subject, so that nothing of a message can become a header or a further recipient.
 * @throws Problem 400 `identity.invalid_message` naming the part.
 */
export function assertSendable(message: OutgoingMessage): void {
  const { channel, to, text, expiresAt } = message;
  refuse('to', channel === 'email' ? check.email(to) : check.phone(to));
  refuse('text', check.text(1, channel === 'email' ? 20_000 : 480)(text) ?? unstorable(text));
  refuse('expiresAt', Number.isNaN(expiresAt.getTime()) ? 'must be a time' : undefined);
  if (channel === 'email') assertMail(message);
  else assertPlain(message);
}

function assertMail({ subject, html }: OutgoingMessage): void {
  refuse(
    'subject',
    check.text(1, 200)(subject) ?? (controls.test(subject!) ? 'must be one line' : undefined),
  );
  if (html !== undefined) refuse('html', check.text(1, 100_000)(html) ?? unstorable(html));
}

function assertPlain({ subject, html }: OutgoingMessage): void {
  if (subject !== undefined) refuse('subject', 'is not part of an SMS');
  if (html !== undefined) refuse('html', 'is not part of an SMS');
}

const unstorable = (text: string): string | undefined =>
  text.includes('\0') || !text.isWellFormed() ? 'must be well-formed text' : undefined;

function refuse(field: string, fault: string | undefined): void {
  if (fault) throw Problem.ofField(400, 'identity.invalid_message', field, `${field} ${fault}`);
}
