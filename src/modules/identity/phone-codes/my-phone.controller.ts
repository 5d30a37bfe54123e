import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { AccountResponse } from '../accounts/account.dto.js';
import { SensitiveChange } from '../sessions/sensitive-change.decorator.js';
import { MyPhoneService } from './my-phone.service.js';
import { LimitPhoneConfirmations, phoneCodeLimits } from './phone-code-limits.js';
import { ChangePhone, ConfirmPhone, Requested } from './phone.dto.js';

@ApiTags('my account')
@SignedIn()
@Controller('v1/me/phone')
export class MyPhoneController {
  constructor(private readonly phone: MyPhoneService) {}

  @Post()
  @HttpCode(202)
  @RateLimit(phoneCodeLimits.byAddress)
  @RateLimit(phoneCodeLimits.byUser)
  @RateLimit(phoneCodeLimits.byPhone)
  @RateLimit(phoneCodeLimits.byService)
  @SensitiveChange()
  @ApiOperation({ summary: 'Ask for a code by SMS that proves your new phone' })
  @ApiAcceptedResponse({ type: Requested })
  @ApiProblem(503, 'identity.sms_cap_reached', 'No more SMS can be sent today.')
  @ApiProblem(503, 'identity.delivery_unavailable', 'This service sends no SMS.')
  request(@Body() body: ChangePhone): Promise<Requested> {
    return this.phone.request(body);
  }

  @Post('confirm')
  @HttpCode(200)
  @LimitPhoneConfirmations()
  @ApiOperation({ summary: 'Prove your new phone by the code and have it set; your e-mail is told' })
  @ApiOkResponse({ type: AccountResponse })
  @ApiProblem(403, 'identity.wrong_code', 'The code is wrong, used, expired or was tried too often.')
  @ApiProblem(409, 'identity.phone_taken', 'Another account has proved this phone.')
  @ApiProblem(429, 'identity.too_many_messages', 'The e-mail cannot be told: it was sent too many messages.')
  confirm(@Body() body: ConfirmPhone): Promise<AccountResponse> {
    return this.phone.confirm(body);
  }
}
