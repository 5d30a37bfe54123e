import { IntegerField, ObjectField, TextField, UuidField } from '../../../platform/http/fields.js';
import { maxCursor } from '../../../platform/lists/list-query.js';

export class SearchMessages {
  @TextField({
    max: 200,
    optional: true,
    example: 'meet nin',
    description:
      'Words, or beginnings of words; all of them occur. Accents and Arabic vowel signs make no difference.',
  })
  q?: string;

  @ObjectField({ maxBytes: 2_000, optional: true, description: 'What the metadata contain.' })
  metadata?: Record<string, unknown>;

  @UuidField({ optional: true, description: 'In this thread alone.' })
  threadId?: string;

  @IntegerField({
    min: 1,
    max: 100,
    optional: true,
    default: 50,
    example: 50,
    description: 'Messages a page.',
  })
  limit = 50;

  @TextField({
    max: maxCursor,
    optional: true,
    example: '3rYB1mSxgR0.kR2vXyq8m0c1Ztq3J4dY5w',
    description: 'The nextCursor of the page before.',
  })
  cursor?: string;
}
