import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the project that this code belongs to, compiled or not. */
export function projectFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
