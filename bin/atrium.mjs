#!/usr/bin/env node
// Runs the service (`start`) or one of its commands from dist/. Where the sources are here and newer, they are
// built first: a clean clone needs no separate build, and a container without sources runs what it has.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, 'src');
const built = join(root, 'dist', 'main.js');

function newest(folder) {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs;
  });
  return Math.max(0, ...times);
}

function build() {
  const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
  const result = spawnSync(process.execPath, [nest, 'build'], { cwd: root, encoding: 'utf8' });
  if (result.status === 0) return;
  // What was built before it failed would pass for the whole the next time.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  process.stderr.write(`${result.stdout}${result.stderr}The sources do not build.\n`);
  process.exit(1);
}

if (existsSync(sources) && (!existsSync(built) || newest(sources) > statSync(built).mtimeMs)) build();
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
const isService = process.argv[2] === 'start';
await import(pathToFileURL(isService ? built : join(root, 'dist', 'cli.js')).href);
