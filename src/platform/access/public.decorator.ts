import { SetMetadata } from '@nestjs/common';

export const isPublicKey = 'atrium:is-public';

/** Anybody may call this route (or every route of this controller). */
export const Public = () => SetMetadata(isPublicKey, true);
