import type { OutgoingMessage } from './outgoing-message.js';

export type Notice = Pick<OutgoingMessage, 'channel' | 'template' | 'subject' | 'text' | 'expiresAt'>;

const ifNotYou =
  'If that was not you, set a new password now, which ends every session, and see to the e-mail address and phone of ' +
  'your account.\n';

/** To the address that an account has, when somebody wants to change it. It does not say to which. */
export const emailNotice = (): Notice =>
  notice(
    'Your e-mail address is about to change',
    'Somebody who is signed in to your Atrium account asked to use another e-mail address for it. ' +
      'It changes once the new address is confirmed.',
  );

/** When the account has another phone. It does not say which. */
export const phoneNotice = (): Notice =>
  notice(
    'The phone of your account was changed',
    'Somebody who is signed in to your Atrium account has set and confirmed another phone for it. ' +
      'Codes sent to that phone open the account from now on.',
  );

const notice = (subject: string, text: string): Notice => ({
  channel: 'email',
  template: 'security_notice',
  subject,
  text: `${text}\n\n${ifNotYou}`,
  expiresAt: new Date(Date.now() + 86_400_000),
});
