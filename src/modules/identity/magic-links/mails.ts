import type { OutgoingMessage } from '../delivery/outgoing-message.js';
import type { LinkPurpose } from '../models/magic-link.model.js';
import type { IssuedLink } from './magic-links.service.js';

type Mail = Pick<OutgoingMessage, 'channel' | 'template' | 'subject' | 'text' | 'html' | 'expiresAt'>;

const words: Record<
  LinkPurpose,
  { page: string; subject: string; intro: string; action: string; unasked: string }
> = {
  sign_in: {
    page: '/sign-in',
    subject: 'Sign in to Atrium',
    intro: 'Open this link in the browser in which you asked for it. It works once, for 15 minutes.',
    action: 'Sign in',
    unasked: 'If you did not ask for it, do nothing: nobody gets in without this mail.',
  },
  verify_email: {
    page: '/confirm-email',
    subject: 'Confirm your e-mail address',
    intro: 'Confirm that this address is yours. The link works once, for an hour, where you are signed in.',
    action: 'Confirm',
    unasked: 'If you have no account with us, do nothing.',
  },
  change_email: {
    page: '/confirm-email',
    subject: 'Confirm your new e-mail address',
    intro:
      'Confirm that your account may use this address. The link works once, for an hour, where you are signed in.',
    action: 'Confirm',
    unasked: 'If you did not ask for it, do nothing: the address is not used without your confirmation.',
  },
};

/**
 * A mail with a link and its code. The token is in the fragment, which browsers send to no server: it stays out of
 * access logs, of referrers, and of scanners that fetch the page. The page redeems it by POST.
 */
export function linkMail(
  purpose: LinkPurpose,
  { token, code, expiresAt }: IssuedLink,
  publicUrl: string,
): Mail {
  const { page, subject, intro, action, unasked } = words[purpose];
  const url = `${publicUrl}${page}#token=${token}`;
  const fallback = 'Or type this code there (give it to nobody, whoever asks):';
  return {
    channel: 'email',
    template: purpose === 'sign_in' ? 'magic_link' : 'verify_email',
    subject,
    text: `${intro}\n\n${url}\n\n${fallback}\n\n${code}\n\n${unasked}\n`,
    html:
      `<p>${intro}</p><p><a href="${escapeHtml(url)}">${action}</a></p>` +
      `<p>${fallback}</p><p><strong>${code}</strong></p><p>${unasked}</p>`,
    expiresAt,
  };
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
