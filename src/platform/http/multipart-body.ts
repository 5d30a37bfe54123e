import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../errors/problem.js';
import { readableField } from './clean-input.js';

/** What a form may hold besides the bytes of a file: enough for a few short texts, too little to fill the memory. */
export const formLimits = {
  fieldNameSize: 100,
  fieldSize: 65_536,
  fields: 20,
  // One more than is taken, so that it is seen.
  files: 2,
  parts: 22,
  headerPairs: 10,
  headerSize: 4_096,
  // Whoever reads a file counts its bytes.
  fileSize: Number.POSITIVE_INFINITY,
};

/** One part of a form, in the order in which they come. The bytes of a file are to be read before the next part is asked for. */
export type FormPart =
  | { kind: 'field'; name: string; value: string }
  | { kind: 'file'; name: string; fileName: string; bytes: Readable };

/** A form with files (`multipart/form-data`) as it arrives, not yet begun. */
export class MultipartBody {
  // Private also to what prints or hashes a body.
  readonly #request: FastifyRequest;

  constructor(request: FastifyRequest) {
    this.#request = request;
  }

  /**
   * Its parts; can be read once.
   * @throws Problem 400 `platform.invalid_body` for what is no form, or has too many or too long parts;
   * `platform.upload_aborted` when the client goes away.
   */
  async *parts(): AsyncGenerator<FormPart> {
    try {
      for await (const part of this.#request.parts()) {
        const name = readableField(part.fieldname ?? '');
        if (part.type === 'file') {
          yield { kind: 'file', name, fileName: part.filename ?? '', bytes: part.file };
        } else {
          if (part.valueTruncated || part.fieldnameTruncated) throw tooLong(name);
          yield { kind: 'field', name, value: textOf(part.value, name) };
        }
      }
    } catch (error) {
      throw explain(error);
    } finally {
      // What still comes is let pass: a client that is sending would not read the answer.
      this.#request.raw.unpipe();
      this.#request.raw.resume();
    }
  }
}

const invalidForm = (message: string, cause?: unknown): Problem =>
  new Problem(400, 'platform.invalid_body', message, { cause });

const tooLong = (name: string): Problem =>
  Problem.ofField(400, 'platform.invalid_body', name, `${name} is longer than any field of a form may be.`);

/** A part that says it is JSON has been parsed as such. */
function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw Problem.ofField(400, 'platform.invalid_body', name, `${name} must be sent as plain text.`);
}

const aborted = (cause: unknown): Problem =>
  new Problem(400, 'platform.upload_aborted', 'The upload ended early. Nothing was stored.', { cause });

/** What went wrong with a form: the library tells it by codes, its parser by words, and a lost connection by either. */
export function explain(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (/^(FST_MP_PREMATURE_CLOSE|ECONNRESET|ABORT_ERR|ERR_STREAM_PREMATURE_CLOSE)$/.test(code))
    return aborted(error);
  if (/^FST_(PARTS|FILES|FIELDS)_LIMIT$/.test(code))
    return invalidForm('The form has too many parts.', error);
  if (code === 'FST_PROTO_VIOLATION')
    return invalidForm('A field of the form has a name that is not taken.', error);
  if (code === 'FST_INVALID_JSON_FIELD_ERROR')
    return invalidForm('The fields must be sent as plain text.', error);
  if (/multipart|part terminated|header/i.test(message)) return invalidForm('The form is damaged.', error);
  return error;
}
