import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { AccountResponse } from '../accounts/account.dto.js';
import { MyPhoneService } from './my-phone.service.js';
import { ConfirmPhone, Requested, RequestPhoneCode } from './phone.dto.js';

@ApiTags('my account')
@SignedIn()
@Controller('v1/me/phone')
export class MyPhoneController {
  constructor(private readonly phone: MyPhoneService) {}

  // The limit of a phone is that of signing in: what one route sends counts for the other.
  @Post()
  @HttpCode(202)
  @RateLimit({ name: 'phone-codes', limit: 20, seconds: 900, by: 'ip' })
  @RateLimit({ name: 'my-phone', limit: 5, seconds: 900, by: 'user' })
  @RateLimit({ name: 'phone-codes', limit: 5, seconds: 900, by: 'field:phone' })
  @RateLimit({ name: 'phone-codes', limit: 900, seconds: 900, by: 'service' })
  @ApiOperation({ summary: 'Ask for a code by SMS that proves your new phone' })
  @ApiAcceptedResponse({ type: Requested })
  @ApiProblem(503, 'identity.sms_cap_reached', 'No more SMS can be sent today.')
  request(@Body() { phone }: RequestPhoneCode): Promise<Requested> {
    return this.phone.request(phone);
  }

  @Post('confirm')
  @HttpCode(200)
  @RateLimit({ name: 'my-phone-confirm', limit: 30, seconds: 900, by: 'ip' })
  @RateLimit({ name: 'my-phone-confirm', limit: 15, seconds: 900, by: 'user' })
  @RateLimit({ name: 'my-phone-confirm', limit: 9_000, seconds: 900, by: 'service' })
  @ApiOperation({ summary: 'Prove your new phone by the code and have it set' })
  @ApiOkResponse({ type: AccountResponse })
  @ApiProblem(403, 'identity.wrong_code', 'The code is wrong, used, expired or was tried too often.')
  @ApiProblem(409, 'identity.phone_taken', 'Another account has proved this phone.')
  confirm(@Body() body: ConfirmPhone): Promise<AccountResponse> {
    return this.phone.confirm(body);
  }
}
