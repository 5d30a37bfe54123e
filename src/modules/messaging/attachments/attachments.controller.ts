import { Controller, Delete, Get, HttpCode, Param, Post, Req, Res, StreamableFile } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { FileSender } from '../../../platform/files/file-sender.js';
import type { UploadedFile as File } from '../../../platform/files/received-file.js';
import { AcceptsUpload, AnswersFile, UploadedFile } from '../../../platform/files/uploads.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { MessageParams } from '../messages/message.dto.js';
import { noSuchFile, noSuchMessage, noSuchThread } from '../messaging.problems.js';
import {
  AttachmentList,
  AttachmentParams,
  AttachmentResponse,
  maxAttachmentBytes,
} from './attachment.dto.js';
import { AttachmentsService } from './attachments.service.js';

@ApiTags('attachments')
@SignedIn()
@Controller('v1/threads/:id')
export class AttachmentsController {
  constructor(
    private readonly attachments: AttachmentsService,
    private readonly files: FileSender,
  ) {}

  @Post('attachments')
  @RateLimit({ name: 'attachments', by: 'user', limit: 300, seconds: 3_600 })
  @AcceptsUpload({ maxBytes: maxAttachmentBytes })
  @ApiOperation({ summary: 'Upload a file, to be sent with a message within a day' })
  @ApiCreatedResponse({ type: AttachmentResponse })
  @ApiProblem(...noSuchThread)
  add(@Param() { id }: IdParam, @UploadedFile() file: File): Promise<AttachmentResponse> {
    return this.attachments.add(id, file);
  }

  @Get('messages/:messageId/attachments')
  @ApiOperation({ summary: 'List the files of a message' })
  @ApiOkResponse({ type: AttachmentList })
  @ApiProblem(...noSuchMessage)
  list(@Param() { id, messageId }: MessageParams): Promise<AttachmentList> {
    return this.attachments.ofMessage(id, messageId);
  }

  @Get('attachments/:attachmentId')
  @ApiOperation({ summary: 'Download a file, or a range of it' })
  @AnswersFile()
  @ApiProblem(...noSuchFile)
  async download(
    @Param() { id, attachmentId }: AttachmentParams,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const attachment = await this.attachments.find(id, attachmentId);
    const content = await this.files.send(reply, attachment, request);
    return content && new StreamableFile(content);
  }

  @Delete('attachments/:attachmentId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take back a file that was not sent' })
  @ApiNoContentResponse()
  @ApiProblem(...noSuchFile)
  remove(@Param() { id, attachmentId }: AttachmentParams): Promise<void> {
    return this.attachments.remove(id, attachmentId);
  }
}
