import type { MessageContent } from '../outgoing-message.js';
import { TransportError, type Transport } from './transport.js';

export interface SmsGatewaySettings {
  url: string;
  token: string | undefined;
}

/** Hands SMS to an HTTP gateway: `POST {"to","text"}`, the token as bearer, the message's id as Idempotency-Key. */
export class SmsGatewayTransport implements Transport {
  readonly name = 'sms_gateway';
  readonly isPaid = true;

  constructor(private readonly settings: SmsGatewaySettings) {}

  async send(id: string, { to, text }: MessageContent, signal: AbortSignal): Promise<void> {
    const status = await this.post(id, JSON.stringify({ to, text }), signal);
    if (status >= 200 && status < 300) return;
    throw new TransportError(`http_${status}`, status >= 400 && status < 500 && status !== 429);
  }

  private async post(id: string, body: string, signal: AbortSignal): Promise<number> {
    const { url, token } = this.settings;
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': id,
      ...(token && { authorization: `Bearer ${token}` }),
    };
    try {
      // A redirect would take the code, and the token, to whoever it names.
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await response.body?.cancel();
      return response.status;
    } catch {
      throw new TransportError(signal.aborted ? 'http_timeout' : 'http_unreachable', false);
    }
  }

  close(): void {}
}
