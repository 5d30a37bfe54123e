import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { AccountResponse } from '../accounts/account.dto.js';
import { Requested } from '../phone-codes/phone.dto.js';
import { SensitiveChange } from '../sessions/sensitive-change.decorator.js';
import { ChangeEmail, RedeemProof } from './magic-link.dto.js';
import { MyEmailService } from './my-email.service.js';

@ApiTags('my account')
@SignedIn()
@Controller('v1/me/email')
export class MyEmailController {
  constructor(private readonly email: MyEmailService) {}

  // The limit of an address is that of signing in: what one route sends counts for the other.
  @Post()
  @HttpCode(202)
  @RateLimit({ name: 'magic-links', limit: 20, seconds: 900, by: 'ip' })
  @RateLimit({ name: 'my-email', limit: 5, seconds: 900, by: 'user' })
  @RateLimit({ name: 'magic-links', limit: 5, seconds: 900, by: 'field:email' })
  @RateLimit({ name: 'magic-links', limit: 9_000, seconds: 900, by: 'service' })
  @SensitiveChange()
  @ApiOperation({ summary: 'Ask for a link and a code that prove your new e-mail; the old one is told' })
  @ApiAcceptedResponse({ type: Requested })
  @ApiProblem(429, 'identity.too_many_messages', 'The account was sent too many messages; see Retry-After.')
  @ApiProblem(503, 'identity.delivery_unavailable', 'This service sends no mails.')
  requestChange(@Body() body: ChangeEmail): Promise<Requested> {
    return this.email.requestChange(body);
  }

  @Post('verify')
  @HttpCode(202)
  @RateLimit({ name: 'magic-links', limit: 20, seconds: 900, by: 'ip' })
  @RateLimit({ name: 'my-email', limit: 5, seconds: 900, by: 'user' })
  @RateLimit({ name: 'magic-links', limit: 9_000, seconds: 900, by: 'service' })
  @ApiOperation({ summary: 'Ask again for a link and a code that prove your e-mail, unless it is proved' })
  @ApiAcceptedResponse({ type: Requested })
  @ApiProblem(503, 'identity.delivery_unavailable', 'This service sends no mails.')
  requestVerification(): Promise<Requested> {
    return this.email.requestVerification();
  }

  @Post('confirm')
  @HttpCode(200)
  @RateLimit({ name: 'my-email-confirm', limit: 30, seconds: 900, by: 'ip' })
  @RateLimit({ name: 'my-email-confirm', limit: 15, seconds: 900, by: 'user' })
  @RateLimit({ name: 'my-email-confirm', limit: 9_000, seconds: 900, by: 'service' })
  @ApiOperation({ summary: 'Prove your e-mail by the token of the link or by the code, and have it set' })
  @ApiOkResponse({ type: AccountResponse })
  @ApiProblem(400, 'platform.invalid_input', 'Neither a token nor a code was sent, or both.')
  @ApiProblem(
    403,
    'identity.wrong_code',
    'The proof is wrong, used, replaced, expired or was tried too often.',
  )
  @ApiProblem(409, 'identity.email_taken', 'Another account has this e-mail.')
  confirm(@Body() body: RedeemProof): Promise<AccountResponse> {
    return this.email.confirm(body);
  }
}
