import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, ValidateIf } from 'class-validator';
import { BooleanField, IntegerField, PhoneField } from '../../../platform/http/fields.js';
import { CurrentPassword } from '../accounts/account.dto.js';

const sixDigits = /^\d{6}$/;

/** A code of six digits, as it was sent. */
export const CodeField = ({
  optional = false,
  description,
}: { optional?: boolean; description?: string } = {}) =>
  applyDecorators(
    ApiProperty({
      type: String,
      pattern: sixDigits.source,
      example: '204816',
      required: !optional,
      ...(description !== undefined && { description }),
    }),
    ValidateIf((_, value) => !optional || value !== undefined),
    ValidateBy({
      name: 'invalid_code',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && sixDigits.test(value),
        defaultMessage: (given) =>
          `${given?.property} ${given?.value === undefined ? 'is required' : 'must be six digits'}`,
      },
    }),
  );

export class RequestPhoneCode {
  @PhoneField()
  phone!: string;
}

export class ChangePhone extends CurrentPassword {
  @PhoneField()
  phone!: string;
}

export class ConfirmPhone extends RequestPhoneCode {
  @CodeField()
  code!: string;
}

export class SignInByPhone extends ConfirmPhone {
  @BooleanField({
    optional: true,
    default: false,
    example: false,
    description: 'Keep the refresh token in an HttpOnly cookie instead of the answer.',
  })
  useCookie?: boolean;
}

export class Requested {
  @IntegerField({ min: 1, max: 86_400, example: 600, description: 'Seconds until what was sent expires.' })
  expiresIn!: number;
}
