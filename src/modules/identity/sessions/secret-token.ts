import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 random bits to hand out; the database keeps only its {@link hashOf}. */
export const newSecretToken = (): string => randomBytes(32).toString('base64url');

/** SHA-256 is enough for a secret that nobody can guess. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
