import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { SerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Environment } from '../../../config/environment.js';
import { ownCookie, setOwnCookie } from '../../../platform/http/own-cookies.js';
import { newSecretToken } from '../sessions/secret-token.js';
import { linkSeconds } from './magic-links.service.js';

const name = 'browser';

/** Lets the browser that asked for a link be known again. Scripts cannot read it. */
@Injectable()
export class BrowserCookie {
  private readonly options: SerializeOptions;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    const { isDeployed } = config.get('environment', { infer: true });
    const maxAge = linkSeconds.sign_in;
    this.options = { path: '/v1/sign-in', httpOnly: true, sameSite: 'strict', secure: isDeployed, maxAge };
  }

  /** A new one for each link: none that somebody else put into the browser before is taken over. */
  renew(reply: FastifyReply): string {
    const value = newSecretToken();
    setOwnCookie(reply, name, value, this.options);
    return value;
  }

  read(request: FastifyRequest): string {
    return ownCookie(request, name);
  }
}
