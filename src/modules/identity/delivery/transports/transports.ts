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
  private readonly environment: Environment;
  private readonly transports: Record<Channel, Transport | undefined>;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    this.environment = config.get('environment', { infer: true });
    const fallback = this.environment.name === 'production' ? undefined : outbox;
    this.transports = {
      email: smtpOf(this.environment) ?? fallback,
      sms: smsGatewayOf(this.environment) ?? fallback,
    };
  }

  /** `undefined` in production, where nothing is configured. */
  of(channel: Channel): Transport | undefined {
    return this.transports[channel];
  }

  /**
   * What was sent may stay readable: on a developer's machine always, where real people's data may live only what
   * had to stay in the outbox.
   */
  keepsContent(transport: Transport | undefined): boolean {
    return !this.environment.isDeployed || transport === outbox;
  }

  onModuleInit(): void {
    for (const channel of channels) {
      const transport = this.of(channel);
      const missing = `${settingOf[channel]} is not set: messages by ${channel}`;
      if (!transport) this.logger.error(`${missing} are refused with 503`);
      else if (transport === outbox && this.environment.isDeployed) {
        this.logger.warn(`${missing} stay in the outbox, where everybody can read them`);
      }
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
