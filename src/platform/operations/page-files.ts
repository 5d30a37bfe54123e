import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Problem } from '../errors/problem.js';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const folder = new URL('./page/', import.meta.url);

export interface PageFile {
  type: string;
  etag: string;
  content: Buffer;
}

/** The files of the page for whoever operates the service, as they were when the process started. */
@Injectable()
export class PageFiles {
  // Read once, by the names that the folder has: what is asked for is a key here and never a path.
  private readonly files = new Map(readdirSync(folder).map((name) => [name, read(name)]));

  /** @throws Problem 404 for what the folder does not have. */
  file(name: string): PageFile {
    const found = this.files.get(name);
    if (!found) throw Problem.notFound('platform.file_not_found', 'file of this page');
    return found;
  }
}

function read(name: string): PageFile {
  const type = types[extname(name)];
  if (!type) throw new Error(`${name} is among the files of the page, and has no type that is served.`);
  const content = readFileSync(new URL(name, folder));
  return { type, content, etag: `"${hash('sha256', content, 'base64url')}"` };
}
