/** A failure that its message explains to the person who ran the command, next step included. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
