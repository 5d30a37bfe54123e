import { ApiProperty } from '@nestjs/swagger';
import { TextField, TextListField, UuidField } from '../../../platform/http/fields.js';

/** How people are shown to each other. */
export class PersonResponse {
  @UuidField()
  id!: string;

  @TextField({ max: 50, example: 'ines.paints' })
  username!: string;

  @TextField({ max: 255, nullable: true, example: null })
  profileImage!: string | null;
}

export class FindPeople {
  @TextListField({
    max: 100,
    maxLength: 50,
    example: ['ines.paints'],
    description: 'Whole usernames, in any case.',
  })
  usernames!: string[];
}

export class PersonList {
  @ApiProperty({ type: [PersonResponse], maxItems: 100 })
  data!: PersonResponse[];
}
