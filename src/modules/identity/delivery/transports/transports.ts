import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../../../config/environment.js';
import { channels, type Channel } from '../outgoing-message.js';
import { SmsGatewayTransport } from './sms-gateway.transport.js';
import { SmtpTransport } from './smtp.transport.js';
import { outbox, type Transport } from './transport.js';

/** Messages of one channel that a process sends at the same time. */
export const messagesAtOnce = 5;

const settingOf: Record<Channel, string> = { email: 'SMTP_URL', sms: 'SMS_GATEWAY_URL' };

/** What takes the messages of each channel, as the environment has it. */
@Injectable()
export class Transports implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Transports.name);
  private readonly transports: Record<Channel, Transport | undefined>;
  /** What was sent stays readable: never where real people's data may live. */
  readonly keepsContent: boolean;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    const environment = config.get('environment', { infer: true });
    const fallback = environment.isDeployed ? undefined : outbox;
    this.transports = {
      email: smtpOf(environment) ?? fallback,
      sms: smsGatewayOf(environment) ?? fallback,
    };
    this.keepsContent = !environment.isDeployed;
  }

  /** `undefined` in staging and production, where nothing is configured. */
  of(channel: Channel): Transport | undefined {
    return this.transports[channel];
  }

  onModuleInit(): void {
    for (const channel of channels.filter((one) => !this.of(one))) {
      this.logger.error(`${settingOf[channel]} is not set: messages by ${channel} are refused with 503`);
    }
  }

  onApplicationShutdown(): void {
    for (const channel of channels) this.of(channel)?.close();
  }
}

function smtpOf({ delivery, isDeployed }: Environment): Transport | undefined {
  const { smtpUrl: url, mailFrom: from } = delivery;
  if (!url) return undefined;
  // A password must not cross a network in clear.
  const requireTls = isDeployed && /^smtps?:\/\/[^/]*@/i.test(url);
  return new SmtpTransport({ url, from, requireTls, maxConnections: messagesAtOnce });
}

function smsGatewayOf({ delivery }: Environment): Transport | undefined {
  const { smsGatewayUrl: url, smsGatewayToken: token } = delivery;
  return url ? new SmsGatewayTransport({ url, token }) : undefined;
}
