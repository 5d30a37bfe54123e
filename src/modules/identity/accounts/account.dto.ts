import { ApiProperty, PartialType, PickType } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  EmailField,
  InstantField,
  PhoneField,
  TextField,
  TextListField,
  UrlField,
  UsernameField,
} from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import { userStatuses, type User, type UserStatus } from '../models/user.model.js';

const nullable = { optional: true, nullable: true } as const;
export const passwordField = {
  max: 1000,
  example: 'correct horse battery',
  description: '8 to 72 bytes, none of the common ones.',
};

export class Register {
  @EmailField({ description: 'Unique, whatever its case.' })
  email!: string;

  @TextField({ max: 255, example: 'Ines Moreau' })
  fullName!: string;

  @UsernameField({ optional: true, description: 'Derived from the e-mail where it is not given.' })
  username?: string;

  @TextField({
    ...passwordField,
    optional: true,
    description: `${passwordField.description} Without one, sign in by code or link.`,
  })
  password?: string;

  @TextField({ max: 100, ...nullable, example: 'Ines' })
  firstName?: string | null;

  @TextField({ max: 100, ...nullable, example: 'Moreau' })
  lastName?: string | null;

  @UrlField({ max: 255, ...nullable, example: 'https://images.example.org/ines.jpg' })
  profileImage?: string | null;
}

export class UpdateAccount extends PartialType(
  PickType(Register, ['fullName', 'username', 'firstName', 'lastName', 'profileImage']),
  { skipNullProperties: false },
) {}

/** What goes with every sensitive change. */
export class CurrentPassword {
  @TextField({ ...passwordField, optional: true, description: 'Required where the account has a password.' })
  currentPassword?: string;
}

export class ChangePassword extends CurrentPassword {
  @TextField(passwordField)
  newPassword!: string;
}

export class FindAccount {
  @TextField({ max: 255, example: 'ines@example.org', description: 'The whole e-mail or username.' })
  identifier!: string;
}

export class ListAccounts extends ListQuery {
  @ChoiceField({ choices: userStatuses, optional: true })
  status?: UserStatus;

  @SortField(['createdAt'], '-createdAt')
  sort = '-createdAt';
}

export class GrantRoles {
  @TextListField({
    max: 20,
    maxLength: 50,
    example: ['member'],
    description: 'All roles of the account, replaced as a whole.',
  })
  roles!: string[];
}

export class AccountResponse extends Recorded {
  @EmailField()
  email!: string;

  @UsernameField()
  username!: string;

  @TextField({ max: 255, example: 'Ines Moreau' })
  fullName!: string;

  @TextField({ max: 100, nullable: true, example: 'Ines' })
  firstName!: string | null;

  @TextField({ max: 100, nullable: true, example: 'Moreau' })
  lastName!: string | null;

  @PhoneField({ nullable: true })
  phone!: string | null;

  @BooleanField({ example: false })
  isPhoneVerified!: boolean;

  @InstantField({ nullable: true, description: 'When the e-mail was proved.' })
  emailVerifiedAt!: string | null;

  @UrlField({ max: 255, nullable: true, example: 'https://images.example.org/ines.jpg' })
  profileImage!: string | null;

  @BooleanField({ description: 'Whether it can sign in by password.' })
  hasPassword!: boolean;

  @ChoiceField({ choices: userStatuses })
  status!: UserStatus;

  @InstantField({ nullable: true })
  lastLoginAt!: string | null;

  @TextListField({ max: 20, maxLength: 50, example: ['member'] })
  roles!: string[];
}

export class AccountList {
  @ApiProperty({ type: [AccountResponse] })
  data!: AccountResponse[];
}

export class AccountPage extends PageOf(AccountResponse) {}

/** @param user with its roles loaded. */
export const presentAccount = (user: User): AccountResponse => ({
  id: user.id,
  email: user.email,
  username: user.username,
  fullName: user.fullName,
  firstName: user.firstName,
  lastName: user.lastName,
  phone: user.phone,
  isPhoneVerified: user.isPhoneVerified,
  emailVerifiedAt: user.emailVerifiedAt?.toISOString() ?? null,
  profileImage: user.profileImage,
  hasPassword: user.passwordHash !== null,
  status: user.status,
  lastLoginAt: user.lastLoginAt?.toISOString() ?? null,
  roles: (user.roles ?? []).map((role) => role.code).sort(),
  createdAt: user.createdAt.toISOString(),
  updatedAt: user.updatedAt.toISOString(),
});
