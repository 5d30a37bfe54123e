import { Injectable } from '@nestjs/common';
import { Problem, type FieldError } from '../errors/problem.js';
import { explain, type FormPart, type MultipartBody } from '../http/multipart-body.js';
import { cleanFileName } from './file-name.js';
import { FileStorage } from './file-storage.js';
import { fileField, fileMissing, ofFile, tooManyFiles } from './files.problems.js';
import type { FileLimits, UploadedFile } from './received-file.js';

export interface Upload {
  file: UploadedFile;
  /** The other fields of the form, as they were sent. */
  fields: Record<string, string>;
}

/** Receives forms with one file. */
@Injectable()
export class Uploads {
  constructor(private readonly storage: FileStorage) {}

  /**
   * Stores the file of a form while it arrives.
   * @throws Problem 400, 413 or 415 naming the field; nothing is stored then.
   */
  async receive(form: MultipartBody, limits: FileLimits): Promise<Upload> {
    const fields = new Map<string, string>();
    let file: UploadedFile | undefined;
    try {
      for await (const part of form.parts()) {
        if (part.kind === 'field') addField(fields, part.name, part.value);
        else if (file) throw ofFile(tooManyFiles);
        else file = await this.store(part, limits);
      }
      if (!file) throw ofFile(fileMissing);
      return { file, fields: Object.fromEntries(fields) };
    } catch (error) {
      if (file) await this.storage.release(file);
      throw error;
    }
  }

  private async store(
    { name, fileName, bytes }: FormPart & { kind: 'file' },
    limits: FileLimits,
  ): Promise<UploadedFile> {
    if (name !== fileField) throw refused(name, 'platform.unknown_field', 'is not a field that takes a file');
    const received = await this.storage.receive(arriving(bytes), limits);
    // As browsers write a quotation mark in a form.
    return { ...received, fileName: cleanFileName(fileName.replaceAll('%22', '"')) };
  }
}

async function* arriving(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (error) {
    throw explain(error);
  }
}

function addField(fields: Map<string, string>, name: string, value: string): void {
  if (name === fileField) throw refused(name, 'platform.required', 'must be a file');
  if (fields.has(name)) throw refused(name, 'platform.invalid_body', 'is given twice');
  fields.set(name, value);
}

function refused(field: string, code: string, fault: string): Problem {
  const error: FieldError = { field, code, message: `${field} ${fault}` };
  return new Problem(400, 'platform.invalid_input', error.message, { errors: [error] });
}
