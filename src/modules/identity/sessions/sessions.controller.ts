import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, SignedIn } from '../../../platform/access/access.decorators.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { RefreshCookie } from './refresh-cookie.js';
import { Refresh, SessionList, SignIn, TokensResponse } from './session.dto.js';
import { SessionsService, type Client } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';

@ApiTags('sessions')
@Controller('v1/sessions')
export class SessionsController {
  constructor(
    private readonly signIns: SignInService,
    private readonly sessions: SessionsService,
    private readonly cookie: RefreshCookie,
  ) {}

  @Post()
  @Public()
  @RateLimit({ name: 'sign-in', limit: 120, seconds: 60, by: 'ip' })
  @RateLimit({ name: 'sign-in', limit: 30, seconds: 900, by: 'field:identifier' })
  @RateLimit({ name: 'sign-in', limit: 1_200, seconds: 60, by: 'service' })
  @ApiOperation({ summary: 'Sign in with e-mail or username and password' })
  @ApiCreatedResponse({ type: TokensResponse })
  @ApiProblem(401, 'identity.sign_in_failed', 'These credentials do not open an account.')
  async signIn(
    @Body() body: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokensResponse> {
    const tokens = await this.signIns.withPassword(body, clientOf(request));
    return body.useCookie ? this.cookie.put(reply, tokens) : tokens;
  }

  @Post('refresh')
  @HttpCode(200)
  @Public()
  @RateLimit({ name: 'refresh', limit: 120, seconds: 60, by: 'ip' })
  @ApiOperation({ summary: 'Exchange a refresh token, from the body or the cookie, for new tokens' })
  @ApiOkResponse({ type: TokensResponse })
  @ApiProblem(401, 'identity.session_ended', 'The session has ended, or the token was used twice.')
  async refresh(
    @Body() body: Refresh,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokensResponse> {
    const inCookie = body.refreshToken === undefined;
    const tokens = await this.sessions.refresh(
      body.refreshToken ?? this.cookie.read(request),
      clientOf(request),
    );
    return inCookie ? this.cookie.put(reply, tokens) : tokens;
  }

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List your sessions by device' })
  @ApiOkResponse({ type: SessionList })
  async list(): Promise<SessionList> {
    const { userId, sessionId } = requirePrincipal();
    return { data: await this.sessions.list(userId, sessionId) };
  }

  @Delete('current')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'identity.session_not_found', 'The session ended meanwhile.')
  async signOut(@Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { userId, sessionId } = requirePrincipal();
    this.cookie.clear(reply);
    await this.sessions.revoke(userId, sessionId);
  }

  @Delete()
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ summary: 'Sign out everywhere' })
  @ApiNoContentResponse()
  async signOutEverywhere(@Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    this.cookie.clear(reply);
    await this.sessions.revokeAll(requirePrincipal().userId);
  }

  @Delete(':id')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ summary: 'End one of your sessions' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'identity.session_not_found', 'You have no such session.')
  revoke(@Param() { id }: IdParam): Promise<void> {
    return this.sessions.revoke(requirePrincipal().userId, id);
  }
}

export const clientOf = (request: FastifyRequest): Client => ({
  device: request.headers['user-agent'] ?? null,
  ip: request.ip,
});
