import { UuidListField } from '../../../platform/http/fields.js';

export const maxNiches = 20;

export class SetNiches {
  @UuidListField({ max: maxNiches, description: 'All niches of the profile; what is not listed is removed.' })
  nicheIds!: string[];
}
