import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FileSender } from '../../../platform/files/file-sender.js';
import type { UploadedFile as File } from '../../../platform/files/received-file.js';
import { AcceptsUpload, AnswersFile, UploadedFile } from '../../../platform/files/uploads.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { ListQuery } from '../../../platform/lists/list-query.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { Counsellors } from '../casework.access.js';
import {
  CreateDocument,
  DocumentPage,
  DocumentResponse,
  ListDocuments,
  maxDocumentBytes,
  SignDocument,
  UpdateDocument,
  VersionPage,
  VersionParams,
  VersionResponse,
} from './document.dto.js';
import { DocumentsService } from './documents.service.js';

const unknownFile = [404, 'casework.beneficiary_not_found', 'You keep no such file.'] as const;
const unknown = [404, 'casework.document_not_found', 'There is none such in your files.'] as const;
const final = [409, 'casework.document_final', 'The document is signed or archived.'] as const;
const wrongStatus = [409, 'casework.document_status_moves', 'The status does not follow.'] as const;
const uploads = { name: 'documents', by: 'user', limit: 300, seconds: 3_600 } as const;

@ApiTags('documents')
@Counsellors()
@Controller('v1')
export class DocumentsController {
  constructor(
    private readonly documents: DocumentsService,
    private readonly files: FileSender,
  ) {}

  @Post('beneficiaries/:id/documents')
  @RateLimit(uploads)
  @AcceptsUpload({ fields: CreateDocument, maxBytes: maxDocumentBytes })
  @ApiOperation({ summary: 'Upload a document into a file, as a draft' })
  @ApiCreatedResponse({ type: DocumentResponse })
  @ApiProblem(...unknownFile)
  create(
    @Param() { id }: IdParam,
    @Body() body: CreateDocument,
    @UploadedFile() file: File,
  ): Promise<DocumentResponse> {
    return this.documents.create(id, body, file);
  }

  @Get('beneficiaries/:id/documents')
  @ApiOperation({ summary: 'List the documents of a file, newest first' })
  @ApiOkResponse({ type: DocumentPage })
  @ApiProblem(...unknownFile)
  ofFile(@Param() { id }: IdParam, @Query() query: ListQuery): Promise<DocumentPage> {
    return this.documents.ofFile(id, query);
  }

  @Get('documents')
  @ApiOperation({ summary: 'List the documents of all your files that are in one status, newest first' })
  @ApiOkResponse({ type: DocumentPage })
  list(@Query() query: ListDocuments): Promise<DocumentPage> {
    return this.documents.list(query);
  }

  @Get('documents/:id')
  @ApiOperation({ summary: 'Read what is known of a document; the beneficiary can see that you did' })
  @ApiOkResponse({ type: DocumentResponse })
  @ApiProblem(...unknown)
  read(@Param() { id }: IdParam): Promise<DocumentResponse> {
    return this.documents.read(id);
  }

  @Patch('documents/:id')
  @ApiOperation({ summary: 'Rename a document, move it on, share it with the beneficiary or no longer' })
  @ApiOkResponse({ type: DocumentResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...final)
  @ApiProblem(...wrongStatus)
  update(@Param() { id }: IdParam, @Body() body: UpdateDocument): Promise<DocumentResponse> {
    return this.documents.update(id, body);
  }

  @Post('documents/:id/sign')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign the newest version of what is in review; it stays as it is from then on' })
  @ApiOkResponse({ type: DocumentResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...wrongStatus)
  @ApiProblem(409, 'casework.signature_does_not_fit', 'Another version came meanwhile.')
  sign(@Param() { id }: IdParam, @Body() { sha256 }: SignDocument): Promise<DocumentResponse> {
    return this.documents.sign(id, sha256);
  }

  @Delete('documents/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a document that is not signed, with all versions' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  @ApiProblem(...final)
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.documents.delete(id);
  }

  @Post('documents/:id/versions')
  @RateLimit(uploads)
  @AcceptsUpload({ maxBytes: maxDocumentBytes })
  @ApiOperation({ summary: 'Upload the next version' })
  @ApiCreatedResponse({ type: VersionResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...final)
  addVersion(@Param() { id }: IdParam, @UploadedFile() file: File): Promise<VersionResponse> {
    return this.documents.addVersion(id, file);
  }

  @Get('documents/:id/versions')
  @ApiOperation({ summary: 'List the versions, newest first' })
  @ApiOkResponse({ type: VersionPage })
  @ApiProblem(...unknown)
  versions(@Param() { id }: IdParam, @Query() query: ListQuery): Promise<VersionPage> {
    return this.documents.versionsOf(id, query);
  }

  @Get('documents/:id/versions/:number')
  @ApiOperation({ summary: 'Download a version, or a range of it; the beneficiary can see that you did' })
  @AnswersFile()
  @ApiProblem(...unknown)
  @ApiProblem(404, 'casework.version_not_found', 'There is no version of that number.')
  async download(
    @Param() { id, number }: VersionParams,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const version = await this.documents.openVersion(id, number);
    const content = await this.files.send(reply, version, request);
    return content && new StreamableFile(content);
  }
}
