import {
  applyDecorators,
  createParamDecorator,
  SetMetadata,
  UseGuards,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProperty, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiProblem } from '../http/api-problem.decorator.js';
import type { DeclaredProblem } from '../http/api-problem.decorator.js';
import { downloadProblems, fileField, uploadProblems } from './files.problems.js';
import type { UploadedFile as File } from './received-file.js';
import { uploadKey, type UploadOptions } from './upload-options.js';
import { UploadGuard } from './upload.guard.js';

/**
 * The route takes a form (`multipart/form-data`) with one file in the field `file`. When it is called the file has been
 * received: it is a parameter with `@UploadedFile()`, the other fields are the `@Body()`. Keep it with a row; what is
 * not kept is removed.
 */
export const AcceptsUpload = (options: UploadOptions = {}) =>
  applyDecorators(
    SetMetadata(uploadKey, options),
    UseGuards(UploadGuard),
    ApiConsumes('multipart/form-data'),
    ApiBody({ type: formOf(options.fields) }),
    ...documented(uploadProblems),
  );

/** Parameter: the file that came with the form. */
export const UploadedFile = createParamDecorator(
  (_: unknown, context: ExecutionContext): File =>
    context.switchToHttp().getRequest<FastifyRequest>().uploadedFile!,
);

/** The route answers what FileSender gives. */
export const AnswersFile = () => {
  const content = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } as const } };
  return applyDecorators(
    ApiOkResponse({ description: 'The file, of its own content type.', content }),
    ApiResponse({ status: 206, description: 'The part of it that Range asks for.', content }),
    ApiResponse({ status: 304, description: 'It is as it was.' }),
    ...documented(downloadProblems),
  );
};

const documented = (problems: readonly DeclaredProblem[]) =>
  problems.map(({ status, code, description }) => ApiProblem(status, code, description));

/** The class of the fields with the file among them, for the document alone. */
function formOf(fields?: Type): Type {
  class Form extends (fields ?? Object) {}
  ApiProperty({ type: 'string', format: 'binary', description: 'The file.' })(Form.prototype, fileField);
  return Object.defineProperty(Form, 'name', { value: fields ? `${fields.name}Form` : 'FileForm' });
}
