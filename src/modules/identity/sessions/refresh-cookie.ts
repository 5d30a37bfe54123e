import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { SerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Environment } from '../../../config/environment.js';
import { clearOwnCookie, ownCookie, setOwnCookie } from '../../../platform/http/own-cookies.js';
import type { TokensResponse } from './session.dto.js';

const name = 'refresh';

/** The refresh token in a cookie that scripts cannot read and that is sent to its own routes alone. */
@Injectable()
export class RefreshCookie {
  private readonly options: SerializeOptions;
  private readonly maxAge: number;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    const { isDeployed, auth } = config.get('environment', { infer: true });
    this.options = { path: '/v1/sessions', httpOnly: true, sameSite: 'strict', secure: isDeployed };
    this.maxAge = auth.sessionIdleSeconds;
  }

  /** The token that the browser sent, or one that opens nothing. */
  read(request: FastifyRequest): string {
    return ownCookie(request, name);
  }

  /** Moves the refresh token from the answer into the cookie. */
  put(reply: FastifyReply, tokens: TokensResponse): TokensResponse {
    const value = tokens.refreshToken ?? '';
    setOwnCookie(reply, name, value, { ...this.options, maxAge: this.maxAge });
    return { ...tokens, refreshToken: null };
  }

  clear(reply: FastifyReply): void {
    clearOwnCookie(reply, name, this.options);
  }
}
