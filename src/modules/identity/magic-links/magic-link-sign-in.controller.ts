import { Body, Controller, Get, Header, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { Requested } from '../phone-codes/phone.dto.js';
import { RefreshCookie } from '../sessions/refresh-cookie.js';
import { TokensResponse } from '../sessions/session.dto.js';
import { clientOf } from '../sessions/sessions.controller.js';
import { BrowserCookie } from './browser-cookie.js';
import { LinkResponse, LinkToken, RequestLink, SignInByLink } from './magic-link.dto.js';
import { MagicLinkSignInService } from './magic-link-sign-in.service.js';

@ApiTags('sign-in')
@Public()
@Controller('v1')
export class MagicLinkSignInController {
  constructor(
    private readonly signIns: MagicLinkSignInService,
    private readonly browsers: BrowserCookie,
    private readonly cookie: RefreshCookie,
  ) {}

  @Post('sign-in/magic-links')
  @HttpCode(202)
  @RateLimit({ name: 'magic-links', limit: 20, seconds: 900, by: 'ip' })
  @RateLimit({ name: 'magic-links', limit: 5, seconds: 900, by: 'field:email' })
  @RateLimit({ name: 'magic-links', limit: 9_000, seconds: 900, by: 'service' })
  @ApiOperation({
    summary: 'Ask for a link and a code by mail; the answer is the same where no account has the e-mail',
  })
  @ApiAcceptedResponse({ type: Requested })
  request(@Body() { email }: RequestLink, @Res({ passthrough: true }) reply: FastifyReply): Requested {
    return this.signIns.request(email, this.browsers.renew(reply));
  }

  @Get('magic-links/:token')
  @Header('cache-control', 'no-store')
  @RateLimit({ name: 'magic-link', limit: 100, seconds: 900, by: 'ip' })
  @RateLimit({ name: 'magic-link', limit: 30_000, seconds: 900, by: 'service' })
  @ApiOperation({ summary: 'See what a link is for, without consuming it' })
  @ApiOkResponse({ type: LinkResponse })
  @ApiProblem(404, 'identity.link_not_found', 'The link is unknown, used, replaced or expired.')
  show(@Param() { token }: LinkToken): Promise<LinkResponse> {
    return this.signIns.show(token);
  }

  @Post('sign-in/magic-link')
  @RateLimit({ name: 'magic-link-sign-in', limit: 30, seconds: 900, by: 'ip' })
  @RateLimit({ name: 'magic-link-sign-in', limit: 15, seconds: 900, by: 'field:email' })
  @RateLimit({ name: 'magic-link-sign-in', limit: 9_000, seconds: 900, by: 'service' })
  @ApiOperation({
    summary: 'Sign in with the token of a link, where it was asked for, or with the code of its mail',
  })
  @ApiCreatedResponse({ type: TokensResponse })
  @ApiProblem(400, 'platform.invalid_input', 'Neither a token nor e-mail and code were sent, or both.')
  @ApiProblem(401, 'identity.sign_in_failed', 'This link or code does not open an account, or no longer.')
  @ApiProblem(403, 'identity.other_browser', 'Another browser asked for the link: type its code there.')
  async signIn(
    @Body() body: SignInByLink,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokensResponse> {
    const tokens = await this.signIns.signIn(body, this.browsers.read(request), clientOf(request));
    return body.useCookie ? this.cookie.put(reply, tokens) : tokens;
  }
}
