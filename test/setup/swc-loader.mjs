import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const jsc = {
  target: 'es2023',
  parser: { syntax: 'typescript', decorators: true },
  transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
};

const sources = new URL('../../src/', import.meta.url).href;
const built = new URL('../../dist/', import.meta.url).href;

/** Our imports end in .js, as they will be when they are built. What is built already is taken from there. */
export function resolve(specifier, context, next) {
  const isOurs = specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts');
  if (!isOurs) return next(specifier, context);
  const { href } = new URL(specifier, context.parentURL);
  if (href.startsWith(sources)) return { url: href.replace(sources, built), shortCircuit: true };
  const url = href.replace(/\.js$/, '.ts');
  return existsSync(fileURLToPath(url)) ? { url, shortCircuit: true } : next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), { filename, jsc, sourceMaps: 'inline' });
  return { format: 'module', source: code, shortCircuit: true };
}
