import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { ListQuery } from '../../../platform/lists/list-query.js';
import { Counsellors } from '../casework.access.js';
import { InvitationResponse, Invite, MyInvitationPage } from './invitation.dto.js';
import { InvitationsService } from './invitations.service.js';

const unknownFile = [404, 'casework.beneficiary_not_found', 'You keep no such file.'] as const;
const unknown = [404, 'casework.invitation_not_found', 'There is no such invitation.'] as const;

@ApiTags('beneficiaries')
@Counsellors()
@Controller('v1/beneficiaries/:id/invitation')
export class InvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  @Post()
  @ApiOperation({ summary: 'Invite an account to be linked with the file, as the one of the beneficiary' })
  @ApiCreatedResponse({ type: InvitationResponse })
  @ApiProblem(...unknownFile)
  @ApiProblem(409, 'casework.file_linked', 'The file is linked to an account already.')
  @ApiProblem(409, 'casework.invitation_exists', 'An invitation is waiting for an answer.')
  @ApiProblem(422, 'casework.account_not_found', 'The account is not active, or yours.')
  invite(@Param() { id }: IdParam, @Body() { accountId }: Invite): Promise<InvitationResponse> {
    return this.invitations.invite(id, accountId);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Take back the invitation, and the link where it was accepted' })
  @ApiNoContentResponse()
  @ApiProblem(...unknownFile)
  @ApiProblem(...unknown)
  takeBack(@Param() { id }: IdParam): Promise<void> {
    return this.invitations.takeBack(id);
  }
}

@ApiTags('my case')
@SignedIn()
@Controller('v1/my-case/invitations')
export class MyInvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  @Get()
  @ApiOperation({ summary: 'List who says that they keep a file of yours' })
  @ApiOkResponse({ type: MyInvitationPage })
  list(@Query() query: ListQuery): Promise<MyInvitationPage> {
    return this.invitations.mine(query);
  }

  @Post(':id/accept')
  @HttpCode(204)
  @ApiOperation({ summary: 'Accept: the file is linked with your account' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  @ApiProblem(409, 'casework.account_linked', 'Your account is linked to another file already.')
  accept(@Param() { id }: IdParam): Promise<void> {
    return this.invitations.accept(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Decline' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  decline(@Param() { id }: IdParam): Promise<void> {
    return this.invitations.decline(id);
  }
}
