import { invalid, type ConstraintAnswers } from './errors/constraints.js';

/** The domains of the platform's schema. The API refuses such values before, by the name of their field. */
export const platformConstraints: ConstraintAnswers = {
  email_address__format_check: invalid('platform.invalid_email', 'email', 'email must be an e-mail address'),
  phone_number__format_check: invalid(
    'platform.invalid_phone',
    'phone',
    'phone must be a phone number such as +33612345678',
  ),
  username__format_check: invalid(
    'platform.invalid_username',
    'username',
    'username must have 3 to 50 letters, digits, dots, hyphens or underscores',
  ),
};
