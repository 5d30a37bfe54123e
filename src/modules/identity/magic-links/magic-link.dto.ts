import {
  BooleanField,
  ChoiceField,
  EmailField,
  InstantField,
  TextField,
} from '../../../platform/http/fields.js';
import { invalidInput } from '../../../platform/http/validation.pipe.js';
import { CurrentPassword } from '../accounts/account.dto.js';
import { linkPurposes, type LinkPurpose } from '../models/magic-link.model.js';
import { CodeField } from '../phone-codes/phone.dto.js';

const token = {
  max: 100,
  example: 'q0Vn2c9cJ0nYxVx8m3yZkz2f3Jr4wB5dT6uE7sA8g9h',
  description: 'What follows #token= in the link.',
};

export class RequestLink {
  @EmailField()
  email!: string;
}

export class ChangeEmail extends CurrentPassword {
  @EmailField()
  email!: string;
}

export class LinkToken {
  @TextField(token)
  token!: string;
}

export class RedeemProof {
  @TextField({ ...token, optional: true })
  token?: string;

  @CodeField({ optional: true, description: 'The code of the mail, in place of the token.' })
  code?: string;
}

export class SignInByLink extends RedeemProof {
  @EmailField({ optional: true, description: 'With a code: where it was sent to.' })
  email?: string;

  @BooleanField({
    optional: true,
    default: false,
    example: false,
    description: 'Keep the refresh token in an HttpOnly cookie instead of the answer.',
  })
  useCookie?: boolean;
}

export class LinkResponse {
  @ChoiceField({ choices: linkPurposes })
  purpose!: LinkPurpose;

  @TextField({ max: 255, example: 'i***@example.org', description: 'The address it was sent to, masked.' })
  email!: string;

  @InstantField()
  expiresAt!: string;
}

/** The one proof that a request brings. */
export type Proof = { token: string } | { code: string };

/** @throws Problem 400 for none, or for both. */
export function proofOf({ token, code }: RedeemProof): Proof {
  if (token !== undefined && code === undefined) return { token };
  if (code !== undefined && token === undefined) return { code };
  const message = 'send either token or code';
  throw invalidInput([{ field: token === undefined ? 'token' : 'code', code: 'platform.one_of', message }]);
}

/** `i***@example.org`: enough to know one's own address, too little to learn another's. */
export const maskedEmail = (email: string): string => email.replace(/^(.)[^@]*/, '$1***');
