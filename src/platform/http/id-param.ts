import { UuidField } from './fields.js';

/** `/:id` of a route. A malformed id is 400; one that names nothing is 404. */
export class IdParam {
  @UuidField()
  id!: string;
}
