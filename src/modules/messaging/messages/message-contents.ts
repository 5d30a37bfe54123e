import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../../platform/privacy/field-cipher.js';
import { SearchTokens, tokensAsText } from '../../../platform/privacy/search-tokens.js';

/** Where what messages say is kept. */
export const contentPlace = { table: 'messaging.messages', column: 'content' } as const;
const previewLength = 100;

/** Opens and seals what messages say, for statements that go past the model. */
@Injectable()
export class MessageContents {
  private readonly opened: (sealed: Buffer, row: string) => string;

  constructor(
    private readonly cipher: FieldCipher,
    private readonly searchTokens: SearchTokens,
  ) {
    this.opened = cipher.opener(contentPlace);
  }

  seal(content: string, messageId: string): Buffer {
    return this.cipher.seal(content, { ...contentPlace, row: messageId });
  }

  /** By which it is found in its thread: a `bigint[]` as text. */
  tokens(content: string, threadId: string): string {
    return tokensAsText(this.searchTokens.tokens(content, { ...contentPlace, scope: threadId }));
  }

  /** @returns null for a deleted message. */
  open(sealed: Buffer | null, messageId: string): string | null {
    return sealed && this.opened(sealed, messageId);
  }

  /** The beginning of what it says: 100 characters at most. */
  preview(sealed: Buffer | null, messageId: string): string | null {
    const content = this.open(sealed, messageId);
    if (content === null || content.length <= previewLength) return content;
    const characters = [...content.slice(0, 2 * previewLength)];
    return characters.length <= previewLength
      ? content
      : `${characters.slice(0, previewLength - 1).join('')}…`;
  }
}
