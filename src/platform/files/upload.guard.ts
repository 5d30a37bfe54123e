import { Injectable, Logger, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Environment } from '../../config/environment.js';
import { unsupportedMediaType } from '../errors/http-errors.js';
import { readIdempotencyKey } from '../http/idempotency/idempotency-key.js';
import { MultipartBody } from '../http/multipart-body.js';
import { invalidInput } from '../http/validation.pipe.js';
import { FileStorage } from './file-storage.js';
import { fileMissing, ofFile } from './files.problems.js';
import { usualMediaTypes } from './media-type.js';
import type { UploadedFile } from './received-file.js';
import { uploadKey, type UploadOptions } from './upload-options.js';
import { Uploads } from './uploads.js';

declare module 'fastify' {
  interface FastifyRequest {
    uploadedFile?: UploadedFile;
  }
}

/**
 * Receives the file of a route before anything of the route begins: a slow client holds no transaction and no key, and
 * the file is known when it is asked whether a request is the same as an earlier one. As the last of the guards it lets
 * nobody send who may not.
 */
@Injectable()
export class UploadGuard implements CanActivate {
  private readonly logger = new Logger(UploadGuard.name);
  private readonly maxBytes: number;

  constructor(
    config: ConfigService<{ environment: Environment }, true>,
    private readonly reflector: Reflector,
    private readonly uploads: Uploads,
    private readonly storage: FileStorage,
  ) {
    this.maxBytes = config.get('environment', { infer: true }).files.maxBytes;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const options = this.reflector.get<UploadOptions>(uploadKey, context.getHandler());
    const { maxBytes = this.maxBytes, mediaTypes = usualMediaTypes } = options;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // Before a long upload, rather than after it.
    const key = request.headers['idempotency-key'];
    if (key !== undefined) readIdempotencyKey(key);
    const form = formOf(request);
    const { file, fields } = await this.uploads.receive(form, { maxBytes, mediaTypes });
    this.releaseAfter(context.switchToHttp().getResponse<FastifyReply>(), file);
    if (!options.fields) refuseFields(fields);
    request.body = fields;
    request.uploadedFile = file;
    request.context.bodyDigest = JSON.stringify([file.fileName, file.sha256]);
    return true;
  }

  /**
   * Whatever no row keeps when all is done (a refusal, an answer that was given before) is removed. Where nobody waits
   * for the answer, it may not be done yet: then a day later.
   */
  private releaseAfter({ raw }: FastifyReply, file: UploadedFile): void {
    raw.once('close', () => {
      if (!raw.writableFinished) return;
      this.storage.release(file).catch((error: Error) => {
        this.logger.warn(`What an upload left behind is removed in a day: ${error.name}`);
      });
    });
  }
}

function formOf({ body, headers }: FastifyRequest): MultipartBody {
  if (body instanceof MultipartBody) return body;
  throw headers['content-type'] === undefined ? ofFile(fileMissing) : unsupportedMediaType();
}

function refuseFields(fields: Record<string, string>): void {
  const errors = Object.keys(fields).map((field) => ({
    field,
    code: 'platform.unknown_field',
    message: `${field} is not a field.`,
  }));
  if (errors.length > 0) throw invalidInput(errors);
}
