import { InstantField, UuidField } from './fields.js';

/** What every row of the API tells about itself. */
export class Recorded {
  @UuidField()
  id!: string;

  @InstantField()
  createdAt!: string;

  @InstantField()
  updatedAt!: string;
}
