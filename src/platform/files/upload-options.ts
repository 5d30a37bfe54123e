import type { Type } from '@nestjs/common';

export const uploadKey = 'atrium:upload';

export interface UploadOptions {
  /** The class of the route's `@Body()`, where the form has more fields than the file. All of them come as text. */
  fields?: Type;
  /** In bytes; FILES_LIMIT_BYTES unless told. */
  maxBytes?: number;
  /** By content; see `usualMediaTypes`. */
  mediaTypes?: readonly string[];
}
