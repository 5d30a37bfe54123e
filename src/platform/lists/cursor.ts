import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../config/environment.js';
import { Problem } from '../errors/problem.js';

/** Where a page ended: the values by which its last row is sorted. */
export type Position = (string | number)[];

const algorithm = 'aes-256-ctr';
const signatureBytes = 16;

/**
 * Makes and reads the cursors of lists: opaque, and refused once tampered with or used on another list. What they hold
 * is sealed, as it may be somebody's name, and they are written into URLs. The signature is the nonce (as in SIV, RFC
 * 5297): the same page has the same cursor, and no two values share a nonce.
 */
@Injectable()
export class CursorCodec {
  private readonly secret: string;
  private readonly key: Buffer;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    this.secret = config.get('environment', { infer: true }).cursorSecret;
    this.key = Buffer.from(hkdfSync('sha256', this.secret, '', 'atrium/lists/cursor', 32));
  }

  /** @param list names the list and its order: a cursor of one does not open another. */
  encode(list: string, position: Position): string {
    const text = JSON.stringify(position);
    const signature = this.sign(list, text);
    const cipher = createCipheriv(algorithm, this.key, signature);
    const payload = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${payload.toString('base64url')}.${signature.toString('base64url')}`;
  }

  /** @throws Problem 400 `platform.invalid_cursor`. */
  decode(list: string, cursor: string): Position {
    const [payload, signature] = cursor.split('.').map((part) => Buffer.from(part, 'base64url'));
    const isWritten = `${payload?.toString('base64url')}.${signature?.toString('base64url')}` === cursor;
    if (!payload || signature?.length !== signatureBytes || !isWritten) throw notOurs();
    const decipher = createDecipheriv(algorithm, this.key, signature);
    const text = Buffer.concat([decipher.update(payload), decipher.final()]);
    if (!timingSafeEqual(this.sign(list, text), signature)) throw notOurs();
    return JSON.parse(text.toString('utf8')) as Position;
  }

  private sign(list: string, text: string | Buffer): Buffer {
    const mac = createHmac('sha256', this.secret).update(`${list}\0`).update(text);
    return mac.digest().subarray(0, signatureBytes);
  }
}

const notOurs = (): Problem =>
  Problem.ofField(400, 'platform.invalid_cursor', 'cursor', 'cursor is not one of this list');
