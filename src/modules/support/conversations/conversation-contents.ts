import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../../platform/privacy/field-cipher.js';
import type { AnswerSource } from '../models/conversation-message.model.js';

const contentPlace = { table: 'support.messages', column: 'content' } as const;
const sourcesPlace = { table: 'support.messages', column: 'sources' } as const;
const titlePlace = { table: 'support.conversations', column: 'title' } as const;
const previewLength = 100;

/** Opens and seals what is said in conversations, for statements that go past the models. */
@Injectable()
export class ConversationContents {
  private readonly openContent: (sealed: Buffer, row: string) => string;
  private readonly openTitle: (sealed: Buffer, row: string) => string;
  private readonly openSources: (sealed: Buffer, row: string) => string;

  constructor(private readonly cipher: FieldCipher) {
    this.openContent = cipher.opener(contentPlace);
    this.openTitle = cipher.opener(titlePlace);
    this.openSources = cipher.opener(sourcesPlace);
  }

  seal(content: string, messageId: string): Buffer {
    return this.cipher.seal(content, { ...contentPlace, row: messageId });
  }

  /** @returns null for none. */
  sealSources(sources: readonly AnswerSource[], messageId: string): Buffer | null {
    if (sources.length === 0) return null;
    return this.cipher.seal(JSON.stringify(sources), { ...sourcesPlace, row: messageId });
  }

  content(sealed: Buffer, messageId: string): string {
    return this.openContent(sealed, messageId);
  }

  sources(sealed: Buffer | null, messageId: string): AnswerSource[] {
    return sealed ? (JSON.parse(this.openSources(sealed, messageId)) as AnswerSource[]) : [];
  }

  title(sealed: Buffer | null, conversationId: string): string | null {
    return sealed && this.openTitle(sealed, conversationId);
  }

  /** The beginning of what a message says: 100 characters at most. */
  preview(sealed: Buffer, messageId: string): string {
    const characters = [...this.content(sealed, messageId)];
    return characters.length <= previewLength
      ? characters.join('')
      : `${characters.slice(0, previewLength - 1).join('')}…`;
  }
}
