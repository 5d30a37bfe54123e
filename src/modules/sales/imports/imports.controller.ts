import { Controller, HttpCode, Post } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Environment } from '../../../config/environment.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { SalesWriters } from '../sales.access.js';
import { ImportReport } from './import-report.response.js';
import { ImportsService } from './imports.service.js';
import { StreamedUpload, type Upload } from './upload.decorator.js';

const longestStallMs = 30_000;

@ApiTags('imports')
@SalesWriters()
@Controller('v1/sales/imports')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly config: ConfigService<{ environment: Environment }, true>,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import sold lines from a CSV file',
    description:
      'A stream of any length, as `text/csv` (UTF-8) or compressed as `application/gzip`. The first line names ' +
      'the columns InvoiceNo, StockCode, Description, Quantity (negative: a return), InvoiceDate ' +
      '(`2010-12-01 08:26:00`, in UTC) and UnitPrice; others are passed over. Products that are new are created ' +
      'with a stock of 0; no stock is changed. Lines that cannot be taken are reported, the others stored, all ' +
      'in one transaction. Safe to repeat: a line is known again by invoice, stock code and its place among ' +
      'those of the same invoice and stock code.',
  })
  @ApiConsumes('text/csv', 'application/gzip')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ type: ImportReport })
  @ApiProblem(400, 'sales.import_unreadable', 'Empty, without the columns, or damaged; nothing was stored.')
  @ApiProblem(400, 'platform.upload_aborted', 'The upload ended early; nothing was stored.')
  @ApiProblem(408, 'platform.request_timeout', 'The upload stalled; nothing was stored.')
  @ApiProblem(409, 'sales.import_running', 'Another import is running.')
  import(@StreamedUpload() upload: Upload): Promise<ImportReport> {
    const { uploadLimit, requestTimeoutMs } = this.config.get('environment', { infer: true }).http;
    const bytes = upload.bytes(Math.min(longestStallMs, requestTimeoutMs));
    return this.imports.import(bytes, { maxBytes: uploadLimit });
  }
}
