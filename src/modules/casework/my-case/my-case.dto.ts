import { ApiProperty } from '@nestjs/swagger';
import {
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
import { maxCursor, PageOf } from '../../../platform/lists/list-query.js';
import { PersonResponse } from '../../identity/index.js';
import { MinutesResponse, minutesOf } from '../beneficiaries/beneficiary.dto.js';
import { fileStatuses, type Beneficiary, type FileStatus } from '../models/beneficiary.model.js';

/** What a beneficiary sees of their own file. */
export class MyCaseResponse extends Recorded {
  @ApiProperty({ type: PersonResponse })
  counsellor!: PersonResponse;

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

  @ChoiceField({ choices: fileStatuses })
  status!: FileStatus;

  @InstantField({ nullable: true })
  consentAt!: string | null;

  @ApiProperty({ type: MinutesResponse })
  minutes!: MinutesResponse;
}

export class ReadsQuery {
  @IntegerField({ min: 1, max: 100, query: true, optional: true, default: 50, description: 'Reads a page.' })
  limit = 50;

  @TextField({ max: maxCursor, optional: true, description: 'The nextCursor of the page before.' })
  cursor?: string;
}

export const readThings = ['file', 'document', 'notes', 'summary'] as const;
export type ReadThing = (typeof readThings)[number];
export const readers = ['counsellor', 'former_counsellor'] as const;

export class ReadResponse {
  @UuidField()
  id!: string;

  @ApiProperty({ type: PersonResponse, nullable: true, description: 'Null where the account is gone.' })
  reader!: PersonResponse | null;

  @ChoiceField({ choices: readers, description: 'What they are to you today.' })
  role!: (typeof readers)[number];

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: [...readThings] },
    example: ['file'],
    description:
      'What they read: the file itself, one of its documents, the notes of an interview, the summary.',
  })
  what!: ReadThing[];

  @InstantField()
  readAt!: string;
}

export class ReadPage extends PageOf(ReadResponse) {}

export const presentMyCase = (file: Beneficiary, counsellor: PersonResponse): MyCaseResponse => ({
  id: file.id,
  createdAt: file.createdAt.toISOString(),
  updatedAt: file.updatedAt.toISOString(),
  counsellor,
  firstName: file.firstName,
  lastName: file.lastName,
  email: file.email,
  phone: file.phone,
  birthDate: file.birthDate,
  status: file.status,
  consentAt: file.consentAt?.toISOString() ?? null,
  minutes: minutesOf(file),
});
