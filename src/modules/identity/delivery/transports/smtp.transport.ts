import { createTransport, type Transporter } from 'nodemailer';
import type { MessageContent } from '../outgoing-message.js';
import { TransportError, type Transport } from './transport.js';

export interface SmtpSettings {
  /** `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte. */
  url: string;
  /** `Name <address>`. */
  from: string;
  /** Refuse to go on where the server offers no TLS. */
  requireTls: boolean;
  maxConnections: number;
}

/** Hands mails to an SMTP server, over connections that are kept. */
export class SmtpTransport implements Transport {
  readonly name = 'smtp';
  readonly isPaid = false;
  private readonly mailer: Transporter;

  constructor(private readonly settings: SmtpSettings) {
    this.mailer = createTransport({
      url: settings.url,
      pool: true,
      maxConnections: settings.maxConnections,
      maxMessages: 100,
      requireTLS: settings.requireTls,
      dnsTimeout: 5_000,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 15_000,
      idleTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(id: string, { to, subject, text, html }: MessageContent, signal: AbortSignal): Promise<void> {
    const { from } = this.settings;
    // The same for every attempt: a mail that arrives twice can be known by it.
    const messageId = `<${id}@${/@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'}>`;
    const headers = { 'Auto-Submitted': 'auto-generated' };
    try {
      await this.mailer.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        html,
        messageId,
        headers,
        signal,
      });
    } catch (error) {
      throw explain(error);
    }
  }

  close(): void {
    this.mailer.close();
  }
}

/** 5xx for this mail is a refusal; a login that fails or a connection that breaks is trouble that passes. */
function explain(error: unknown): TransportError {
  const { code = '', responseCode } = error as { code?: string; responseCode?: number };
  const isAnswer = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (isAnswer && responseCode) return new TransportError(`smtp_${responseCode}`, responseCode >= 500);
  const word = /^E[A-Z0-9]{2,30}$/.test(code) ? code.slice(1).toLowerCase() : 'failed';
  return new TransportError(`smtp_${word}`, false);
}
