import { ConnectionError } from 'sequelize';

/** The primary is known to be away, and nothing was sent to it; replicas may be read meanwhile. */
export class PrimaryAwayError extends ConnectionError {
  constructor() {
    super(new Error('The primary is away.'));
    this.name = 'PrimaryAwayError';
  }
}

export const isPrimaryAway = (error: unknown): boolean => error instanceof PrimaryAwayError;
