import { ApiProperty } from '@nestjs/swagger';
import { InstantField, UuidField } from '../../../platform/http/fields.js';
import { PageOf } from '../../../platform/lists/list-query.js';
import { PersonResponse } from '../../identity/index.js';

export class Invite {
  @UuidField({ description: 'The account that you believe to be theirs: POST /v1/people/find tells its id.' })
  accountId!: string;
}

export class InvitationResponse {
  @UuidField()
  id!: string;

  @UuidField()
  accountId!: string;

  @InstantField()
  createdAt!: string;
}

/** As the invited person sees it: from whom, and nothing of what is in the file. */
export class MyInvitationResponse {
  @UuidField()
  id!: string;

  @ApiProperty({ type: PersonResponse, description: 'Who says that they keep a file of yours.' })
  counsellor!: PersonResponse;

  @InstantField()
  createdAt!: string;
}

export class MyInvitationPage extends PageOf(MyInvitationResponse) {}
