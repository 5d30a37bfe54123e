import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../config/environment.js';
import { Problem } from '../errors/problem.js';

/** Where a page ended: the values by which its last row is sorted. */
export type Position = (string | number)[];

/** Makes and reads the cursors of lists: opaque, and refused once tampered with or used on another list. */
@Injectable()
export class CursorCodec {
  private readonly secret: string;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    this.secret = config.get('environment', { infer: true }).cursorSecret;
  }

  /** @param list names the list and its order: a cursor of one does not open another. */
  encode(list: string, position: Position): string {
    const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
    return `${payload}.${this.sign(list, payload)}`;
  }

  /** @throws Problem 400 `platform.invalid_cursor`. */
  decode(list: string, cursor: string): Position {
    const [payload = '', signature = ''] = cursor.split('.');
    const expected = Buffer.from(this.sign(list, payload));
    const given = Buffer.from(signature);
    const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
    if (!isOurs || cursor !== `${payload}.${signature}`) {
      throw Problem.ofField(400, 'platform.invalid_cursor', 'cursor', 'cursor is not one of this list');
    }
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Position;
  }

  private sign(list: string, payload: string): string {
    const mac = createHmac('sha256', this.secret).update(`${list}\0${payload}`);
    return mac.digest().subarray(0, 16).toString('base64url');
  }
}
