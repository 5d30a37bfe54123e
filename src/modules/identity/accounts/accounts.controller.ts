import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public, Roles } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import {
  AccountList,
  AccountPage,
  AccountResponse,
  FindAccount,
  GrantRoles,
  ListAccounts,
  Register,
} from './account.dto.js';
import { AccountsService } from './accounts.service.js';
import { LimitRegistrations } from './registration-limits.js';

@ApiTags('accounts')
@Controller('v1/accounts')
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Post()
  @Public()
  @LimitRegistrations()
  @ApiOperation({ summary: 'Register an account' })
  @ApiCreatedResponse({ type: AccountResponse })
  @ApiProblem(400, 'identity.password_length', 'The password is too short or too long.')
  @ApiProblem(400, 'identity.password_common', 'The password is among the most common ones.')
  @ApiProblem(409, 'identity.email_taken', 'The e-mail has an account already.')
  @ApiProblem(409, 'identity.username_taken', 'The username is already in use.')
  register(@Body() body: Register): Promise<AccountResponse> {
    return this.accounts.register(body);
  }

  @Get()
  @Roles('admin')
  @ApiOperation({ summary: 'List accounts' })
  @ApiOkResponse({ type: AccountPage })
  list(@Query() query: ListAccounts): Promise<AccountPage> {
    return this.accounts.list(query);
  }

  // Not a filter of the list: an address would be in its URL, and so in the logs of whatever it passes.
  @Post('find')
  @HttpCode(200)
  @Roles('admin')
  @ApiOperation({ summary: 'Find the account that has an e-mail or username, if there is one' })
  @ApiOkResponse({ type: AccountList })
  async find(@Body() { identifier }: FindAccount): Promise<AccountList> {
    return { data: await this.accounts.find(identifier) };
  }

  @Get(':id')
  @Roles('admin')
  @ApiOperation({ summary: 'Read one account' })
  @ApiOkResponse({ type: AccountResponse })
  @ApiProblem(404, 'identity.account_not_found', 'There is no such account.')
  read(@Param() { id }: IdParam): Promise<AccountResponse> {
    return this.accounts.read(id);
  }

  @Post(':id/suspend')
  @HttpCode(200)
  @Roles('admin')
  @ApiOperation({ summary: 'Shut an account out, at once and on all its devices' })
  @ApiOkResponse({ type: AccountResponse })
  @ApiProblem(404, 'identity.account_not_found', 'There is no such account.')
  @ApiProblem(409, 'identity.wrong_status', 'The account was erased.')
  @ApiProblem(409, 'identity.not_oneself', 'Administrators cannot suspend themselves.')
  suspend(@Param() { id }: IdParam): Promise<AccountResponse> {
    return this.accounts.suspend(id);
  }

  @Post(':id/restore')
  @HttpCode(200)
  @Roles('admin')
  @ApiOperation({ summary: 'Open a suspended or deactivated account again' })
  @ApiOkResponse({ type: AccountResponse })
  @ApiProblem(404, 'identity.account_not_found', 'There is no such account.')
  @ApiProblem(409, 'identity.wrong_status', 'The account was erased, or was never opened.')
  restore(@Param() { id }: IdParam): Promise<AccountResponse> {
    return this.accounts.restore(id);
  }

  @Put(':id/roles')
  @Roles('admin')
  @ApiOperation({ summary: 'Replace the roles of an account as a whole' })
  @ApiOkResponse({ type: AccountResponse })
  @ApiProblem(404, 'identity.account_not_found', 'There is no such account.')
  @ApiProblem(409, 'identity.not_oneself', 'Administrators cannot take the role from themselves.')
  @ApiProblem(422, 'identity.role_not_found', 'One of the roles does not exist.')
  @ApiProblem(
    422,
    'identity.role_inactive',
    'One of the roles is not active, and the account does not have it.',
  )
  setRoles(@Param() { id }: IdParam, @Body() { roles }: GrantRoles): Promise<AccountResponse> {
    return this.accounts.setRoles(id, roles);
  }
}
