import { ApiProperty } from '@nestjs/swagger';
import { InstantField, UuidField } from '../http/fields.js';

export class PersonExportResponse {
  @InstantField({ description: 'The moment it tells of.' })
  exportedAt!: string;

  @UuidField({ description: 'Your account.' })
  account!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'object', additionalProperties: true } },
    description: 'By table, as schema.table; each row by the names of its properties.',
    example: {
      'identity.users': [{ id: '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', email: 'ines@example.org' }],
      'identity.user_sessions': [],
    },
  })
  data!: Record<string, Record<string, unknown>[]>;
}
