import type { MessageContent } from '../outgoing-message.js';

/** What takes messages to people. */
export interface Transport {
  readonly name: string;
  /** Every message costs money. */
  readonly isPaid: boolean;
  /**
   * Resolves once the message was taken. A message that is sent again has the same `id`.
   * @throws TransportError
   */
  send(id: string, content: MessageContent, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** The message was not taken, or nobody knows whether it was. */
export class TransportError extends Error {
  override readonly name = 'TransportError';

  /**
   * @param code lower case, digits and underscores: never words of the other side, which quote addresses.
   * @param isPermanent another attempt would end the same.
   */
  constructor(
    readonly code: string,
    readonly isPermanent: boolean,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

/** In development, without a server, messages stay where they are, to be read at `GET /dev/outbox`. */
export const outbox: Transport = {
  name: 'outbox',
  isPaid: false,
  send: async () => undefined,
  close: () => undefined,
};
