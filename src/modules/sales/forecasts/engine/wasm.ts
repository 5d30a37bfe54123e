import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';

const { resolve } = createRequire(import.meta.url);

/** The compiled part of a model of augurs, which its own loader would fetch as a browser does. */
export function augursModule(name: 'ets' | 'mstl' | 'prophet'): { module: Uint8Array<ArrayBuffer> } {
  const folder = dirname(resolve(`@bsull/augurs/${name}`));
  return { module: new Uint8Array(readFileSync(join(folder, `${name}_bg.wasm`))) };
}
