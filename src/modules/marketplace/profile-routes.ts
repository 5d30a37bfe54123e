import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation } from '@nestjs/swagger';
import { ApiProblem } from '../../platform/http/api-problem.decorator.js';
import { RateLimit } from '../../platform/throttling/rate-limit.decorator.js';
import {
  LimitPhoneConfirmations,
  LimitRegistrations,
  phoneCodeLimits,
  Requested,
} from '../identity/index.js';

/* What routes of influencers and of brands declare alike. Who may call them is said at each. */

/** For the route where strangers register with their profile: the limits and problems of registering. */
export const RegistersStrangers = () =>
  applyDecorators(
    LimitRegistrations({ strangersOnly: true }),
    ApiProblem(400, 'marketplace.password_required', 'Neither signed in, nor is there a password.'),
    ApiProblem(400, 'marketplace.password_not_taken', 'Signed in, and there is a password.'),
    ApiProblem(400, 'identity.password_length', 'The password is too short or too long.'),
    ApiProblem(400, 'identity.password_common', 'The password is among the most common ones.'),
    ApiProblem(409, 'identity.email_taken', 'The e-mail has an account already: sign in.'),
  );

/** For routes that set the contact of a profile. */
export const ApiContactTaken = () =>
  applyDecorators(
    ApiProblem(409, 'marketplace.username_taken', 'The username is already in use.'),
    ApiProblem(409, 'marketplace.email_taken', 'The e-mail is already in use.'),
    ApiProblem(409, 'marketplace.phone_taken', 'The phone is already in use.'),
  );

/** For the route that sends a code to the phone of a profile. The limits of phone and service are held by the service. */
export const SendsPhoneCode = () =>
  applyDecorators(
    HttpCode(202),
    RateLimit(phoneCodeLimits.byAddress),
    RateLimit(phoneCodeLimits.byUser),
    ApiOperation({
      summary: 'Ask for a code by SMS that proves the phone of your profile',
      description:
        'It is sent to the phone that the profile has, unless that is verified already. For the owner alone; for a ' +
        'profile of nobody, for administrators.',
    }),
    ApiAcceptedResponse({ type: Requested }),
    ApiProblem(409, 'marketplace.no_phone', 'The profile has no phone.'),
    ApiProblem(503, 'identity.sms_cap_reached', 'No more SMS can be sent today.'),
    ApiProblem(503, 'identity.delivery_unavailable', 'This service sends no SMS.'),
  );

/** For the route that takes the code. */
export const ConfirmsPhone = () =>
  applyDecorators(
    HttpCode(200),
    LimitPhoneConfirmations(),
    ApiOperation({ summary: 'Prove the phone of your profile by the code' }),
    ApiProblem(403, 'identity.wrong_code', 'The code is wrong, used, expired or was tried too often.'),
    ApiProblem(409, 'marketplace.no_phone', 'The profile has no phone.'),
    ApiProblem(409, 'marketplace.phone_changed', 'The profile was given another phone meanwhile.'),
  );
