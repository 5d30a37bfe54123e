import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { RefreshCookie } from '../sessions/refresh-cookie.js';
import { TokensResponse } from '../sessions/session.dto.js';
import { clientOf } from '../sessions/sessions.controller.js';
import { phoneCodeLimits } from './phone-code-limits.js';
import { PhoneSignInService } from './phone-sign-in.service.js';
import { Requested, RequestPhoneCode, SignInByPhone } from './phone.dto.js';

@ApiTags('sign-in')
@Public()
@Controller('v1/sign-in')
export class PhoneSignInController {
  constructor(
    private readonly signIns: PhoneSignInService,
    private readonly cookie: RefreshCookie,
  ) {}

  @Post('phone-codes')
  @HttpCode(202)
  @RateLimit(phoneCodeLimits.byAddress)
  @RateLimit(phoneCodeLimits.byPhone)
  @RateLimit(phoneCodeLimits.byService)
  @ApiOperation({ summary: 'Ask for a code by SMS; the answer is the same where no account has the phone' })
  @ApiAcceptedResponse({ type: Requested })
  requestCode(@Body() { phone }: RequestPhoneCode): Requested {
    return this.signIns.requestCode(phone);
  }

  @Post('phone')
  @RateLimit({ name: 'phone-sign-in', limit: 30, seconds: 900, by: 'ip' })
  @RateLimit({ name: 'phone-sign-in', limit: 15, seconds: 900, by: 'field:phone' })
  @RateLimit({ name: 'phone-sign-in', limit: 9_000, seconds: 900, by: 'service' })
  @ApiOperation({ summary: 'Sign in with a code that came by SMS' })
  @ApiCreatedResponse({ type: TokensResponse })
  @ApiProblem(401, 'identity.sign_in_failed', 'This code does not open an account, or no longer.')
  async signIn(
    @Body() body: SignInByPhone,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokensResponse> {
    const tokens = await this.signIns.signIn(body, clientOf(request));
    return body.useCookie ? this.cookie.put(reply, tokens) : tokens;
  }
}
