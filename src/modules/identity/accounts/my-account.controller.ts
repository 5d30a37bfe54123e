import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { SensitiveChange } from '../sessions/sensitive-change.decorator.js';
import { AccountResponse, ChangePassword, CurrentPassword, UpdateAccount } from './account.dto.js';
import { MyAccountService } from './my-account.service.js';

@ApiTags('my account')
@SignedIn()
@RateLimit({ name: 'my-account', limit: 120, seconds: 60, by: 'user' })
@Controller('v1/me')
export class MyAccountController {
  constructor(private readonly account: MyAccountService) {}

  @Get()
  @ApiOperation({ summary: 'Read your account' })
  @ApiOkResponse({ type: AccountResponse })
  read(): Promise<AccountResponse> {
    return this.account.read();
  }

  @Patch()
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: AccountResponse })
  @ApiProblem(409, 'identity.username_taken', 'The username is already in use.')
  update(@Body() body: UpdateAccount): Promise<AccountResponse> {
    return this.account.update(body);
  }

  @Put('password')
  @HttpCode(204)
  @SensitiveChange()
  @ApiOperation({ summary: 'Set a new password and end every session' })
  @ApiNoContentResponse()
  @ApiProblem(400, 'identity.password_length', 'The password is too short or too long.')
  @ApiProblem(400, 'identity.password_common', 'The password is among the most common ones.')
  changePassword(@Body() body: ChangePassword): Promise<void> {
    return this.account.changePassword(body);
  }

  @Post('deactivate')
  @HttpCode(204)
  @SensitiveChange()
  @ApiOperation({ summary: 'Close your account until an administrator restores it' })
  @ApiNoContentResponse()
  deactivate(@Body() { currentPassword }: CurrentPassword): Promise<void> {
    return this.account.deactivate(currentPassword);
  }

  @Delete()
  @HttpCode(204)
  @SensitiveChange()
  @ApiOperation({ summary: 'Erase your account and what is known of you, for good' })
  @ApiNoContentResponse()
  erase(@Body() { currentPassword }: CurrentPassword): Promise<void> {
    return this.account.erase(currentPassword);
  }
}
