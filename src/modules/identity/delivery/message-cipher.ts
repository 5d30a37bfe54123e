import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../../config/environment.js';
import type { MessageContent } from './outgoing-message.js';

const algorithm = 'aes-256-gcm';
const version = 1;
const ivBytes = 12;
const tagBytes = 16;
const headBytes = 1 + ivBytes + tagBytes;

/** Keeps codes, links and addresses out of the table, its dumps and its backups. The keys come of CODE_SECRET. */
@Injectable()
export class MessageCipher {
  private readonly contentKey: Buffer;
  private readonly recipientKey: Buffer;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    const { codeSecret } = config.get('environment', { infer: true }).auth;
    const keyFor = (purpose: string): Buffer =>
      Buffer.from(hkdfSync('sha256', codeSecret, '', `atrium/identity/delivery/${purpose}`, 32));
    this.contentKey = keyFor('content');
    this.recipientKey = keyFor('recipient');
  }

  /** Stands for an address, whatever its case; without the key nobody can try addresses against it. */
  recipientHash(address: string): Buffer {
    return createHmac('sha256', this.recipientKey).update(address.toLowerCase()).digest();
  }

  /** Encrypts `content`, to be opened only together with the hash of its recipient. */
  seal(content: MessageContent, recipientHash: Buffer): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, this.contentKey, iv, { authTagLength: tagBytes });
    cipher.setAAD(recipientHash);
    const sealed = [cipher.update(JSON.stringify(content), 'utf8'), cipher.final()];
    return Buffer.concat([Buffer.of(version), iv, cipher.getAuthTag(), ...sealed]);
  }

  /** @throws Error for what was sealed with another secret, for another recipient, or was changed since. */
  open(sealed: Buffer, recipientHash: Buffer): MessageContent {
    if (sealed[0] !== version || sealed.length < headBytes) throw new Error('Not a sealed message');
    const iv = sealed.subarray(1, 1 + ivBytes);
    const decipher = createDecipheriv(algorithm, this.contentKey, iv, { authTagLength: tagBytes });
    decipher.setAAD(recipientHash);
    decipher.setAuthTag(sealed.subarray(1 + ivBytes, headBytes));
    const text = Buffer.concat([decipher.update(sealed.subarray(headBytes)), decipher.final()]);
    return JSON.parse(text.toString('utf8')) as MessageContent;
  }
}
