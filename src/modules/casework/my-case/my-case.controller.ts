import { Controller, Delete, Get, HttpCode, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { FileSender } from '../../../platform/files/file-sender.js';
import { AnswersFile } from '../../../platform/files/uploads.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { ListQuery } from '../../../platform/lists/list-query.js';
import { DocumentPage } from '../documents/document.dto.js';
import { MyCaseResponse, ReadPage, ReadsQuery } from './my-case.dto.js';
import { MyCaseService } from './my-case.service.js';
import { Reads } from './reads.service.js';

const noCase = [404, 'casework.case_not_found', 'Your account is linked with no file.'] as const;

@ApiTags('my case')
@SignedIn()
@Controller('v1/my-case')
export class MyCaseController {
  constructor(
    private readonly myCase: MyCaseService,
    private readonly reads: Reads,
    private readonly files: FileSender,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Read what a counsellor keeps of you: where your bilan is, and the hours it took',
  })
  @ApiOkResponse({ type: MyCaseResponse })
  @ApiProblem(...noCase)
  read(): Promise<MyCaseResponse> {
    return this.myCase.read();
  }

  @Get('reads')
  @ApiOperation({ summary: 'List who has read your file, what of it and when, newest first' })
  @ApiOkResponse({ type: ReadPage })
  @ApiProblem(...noCase)
  async listReads(@Query() query: ReadsQuery): Promise<ReadPage> {
    return this.reads.of(await this.myCase.find(), query);
  }

  @Get('documents')
  @ApiOperation({ summary: 'List the documents that are shared with you, newest first' })
  @ApiOkResponse({ type: DocumentPage })
  @ApiProblem(...noCase)
  documents(@Query() query: ListQuery): Promise<DocumentPage> {
    return this.myCase.sharedDocuments(query);
  }

  @Get('documents/:id/content')
  @ApiOperation({ summary: 'Download a document that is shared with you, or a range of it' })
  @AnswersFile()
  @ApiProblem(...noCase)
  @ApiProblem(404, 'casework.document_not_found', 'No such document is shared with you.')
  async download(
    @Param() { id }: IdParam,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const version = await this.myCase.openDocument(id);
    const content = await this.files.send(reply, version, request);
    return content && new StreamableFile(content);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Take your account away from the file, which stays' })
  @ApiNoContentResponse()
  @ApiProblem(...noCase)
  unlink(): Promise<void> {
    return this.myCase.unlink();
  }
}
