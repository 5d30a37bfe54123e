import { ApiProperty, PartialType } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  DateField,
  EmailField,
  InstantField,
  IntegerField,
  PhoneField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ListQuery, PageOf } from '../../../platform/lists/list-query.js';
import { fileStatuses, mostMinutes, type Beneficiary, type FileStatus } from '../models/beneficiary.model.js';

const nullable = { optional: true, nullable: true } as const;
const minutes = { min: 0, max: mostMinutes } as const;

/** How many possible duplicates are shown. */
export const mostDuplicates = 20;

class Person {
  @TextField({ max: 100, example: 'Camille' })
  firstName!: string;

  @TextField({ max: 100, example: 'Exemple' })
  lastName!: string;

  @EmailField({ ...nullable, example: 'camille@example.org' })
  email?: string | null;

  @PhoneField({ ...nullable })
  phone?: string | null;

  @DateField({ ...nullable, example: '1988-03-14' })
  birthDate?: string | null;

  @TextField({ max: 10_000, ...nullable, example: 'Souhaite rester dans la région.' })
  notes?: string | null;

  @InstantField({
    ...nullable,
    description: 'When the beneficiary consented to the bilan; needed to leave intake.',
  })
  consentAt?: string | null;
}

export class CreateBeneficiary extends Person {
  @BooleanField({
    optional: true,
    default: false,
    example: false,
    description: 'You have seen the possible duplicates among your files: it is somebody else.',
  })
  isDistinct?: boolean;
}

export class UpdateBeneficiary extends PartialType(Person, { skipNullProperties: false }) {
  @ChoiceField({
    choices: fileStatuses,
    optional: true,
    example: 'preliminary',
    description: 'The next phase, or `closed`.',
  })
  status?: FileStatus;
}

export class SearchBeneficiaries {
  @EmailField({ optional: true, description: 'The whole address, whatever its case.' })
  email?: string;

  @PhoneField({ optional: true })
  phone?: string;
}

export class FindDuplicates {
  @TextField({ max: 100, optional: true, example: 'Camille' })
  firstName?: string;

  @TextField({ max: 100, optional: true, example: 'Exemple' })
  lastName?: string;

  @EmailField({ ...nullable })
  email?: string | null;

  @PhoneField({ ...nullable })
  phone?: string | null;

  @DateField({ ...nullable, description: 'With both names: they are compared without case and accents.' })
  birthDate?: string | null;
}

export class ListBeneficiaries extends ListQuery {
  @ChoiceField({ choices: fileStatuses, optional: true })
  status?: FileStatus;
}

/** A file in a list: to know it again, no more. */
export class BeneficiarySummary extends Recorded {
  @TextField({ max: 100, example: 'Camille' })
  firstName!: string;

  @TextField({ max: 100, example: 'Exemple' })
  lastName!: string;

  @ChoiceField({ choices: fileStatuses })
  status!: FileStatus;

  @InstantField({ nullable: true })
  consentAt!: string | null;

  @IntegerField({ ...minutes, example: 240, description: 'Of all phases; 1440 at most, by law.' })
  minutesSpent!: number;
}

export class MinutesResponse {
  @IntegerField({ ...minutes, example: 120 })
  preliminary!: number;

  @IntegerField({ ...minutes, example: 120 })
  investigation!: number;

  @IntegerField({ ...minutes, example: 0 })
  conclusion!: number;

  @IntegerField({ ...minutes, example: 240 })
  total!: number;

  @IntegerField({ ...minutes, example: 1_200, description: 'What is left of 24 hours.' })
  left!: number;
}

export class BeneficiaryResponse extends Recorded {
  @UuidField({ description: 'The counsellor.' })
  userId!: string;

  @UuidField({ nullable: true, description: "The beneficiary's own account, once they have accepted." })
  accountId!: string | null;

  @TextField({ max: 100, example: 'Camille' })
  firstName!: string;

  @TextField({ max: 100, example: 'Exemple' })
  lastName!: string;

  @EmailField({ nullable: true })
  email!: string | null;

  @PhoneField({ nullable: true })
  phone!: string | null;

  @DateField({ nullable: true, example: '1988-03-14' })
  birthDate!: string | null;

  @TextField({ max: 10_000, nullable: true, example: 'Souhaite rester dans la région.' })
  notes!: string | null;

  @ChoiceField({ choices: fileStatuses })
  status!: FileStatus;

  @InstantField({ nullable: true })
  consentAt!: string | null;

  @ApiProperty({ type: MinutesResponse })
  minutes!: MinutesResponse;
}

export class BeneficiaryPage extends PageOf(BeneficiarySummary) {}

export class BeneficiaryList {
  @ApiProperty({ type: [BeneficiarySummary], maxItems: mostDuplicates })
  data!: BeneficiarySummary[];
}

export class DuplicateResponse extends BeneficiarySummary {
  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: ['email', 'phone', 'identity'] },
    example: ['email'],
    description: 'What is the same; `identity` is both names with the day of birth.',
  })
  same!: string[];
}

export class DuplicateList {
  @ApiProperty({ type: [DuplicateResponse], maxItems: mostDuplicates })
  data!: DuplicateResponse[];
}

export const minutesOf = (file: Beneficiary): MinutesResponse => {
  const { preliminaryMinutes, investigationMinutes, conclusionMinutes } = file;
  const total = preliminaryMinutes + investigationMinutes + conclusionMinutes;
  return {
    preliminary: preliminaryMinutes,
    investigation: investigationMinutes,
    conclusion: conclusionMinutes,
    total,
    left: mostMinutes - total,
  };
};

const recorded = ({ id, createdAt, updatedAt }: Beneficiary) => ({
  id,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export const presentInList = (file: Beneficiary): BeneficiarySummary => ({
  ...recorded(file),
  firstName: file.firstName,
  lastName: file.lastName,
  status: file.status,
  consentAt: file.consentAt?.toISOString() ?? null,
  minutesSpent: minutesOf(file).total,
});

export const presentFile = (file: Beneficiary): BeneficiaryResponse => ({
  ...recorded(file),
  userId: file.userId,
  accountId: file.accountId,
  firstName: file.firstName,
  lastName: file.lastName,
  email: file.email,
  phone: file.phone,
  birthDate: file.birthDate,
  notes: file.notes,
  status: file.status,
  consentAt: file.consentAt?.toISOString() ?? null,
  minutes: minutesOf(file),
});
