import type { Provocations } from './provocation.js';

/** The API checks these formats itself, field by field. */
export const platformProvocations: Provocations = {
  email_address__format_check: `SELECT 'nobody@nowhere'::platform.email_address`,
  phone_number__format_check: `SELECT '0612345678'::platform.phone_number`,
  username__format_check: `SELECT 'no spaces'::platform.username`,
};
