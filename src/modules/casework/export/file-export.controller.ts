import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { Counsellors } from '../casework.access.js';
import { FileExportResponse } from './file-export.dto.js';
import { FileExport } from './file-export.service.js';

@ApiTags('beneficiaries')
@Counsellors()
@Controller('v1/beneficiaries/:id/export')
export class FileExportController {
  constructor(private readonly files: FileExport) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Export one file: all that is known, and where the bytes of its documents are' })
  @ApiOkResponse({ type: FileExportResponse })
  @ApiProblem(404, 'casework.beneficiary_not_found', 'You keep no such file.')
  write(@Param() { id }: IdParam): Promise<FileExportResponse> {
    return this.files.write(id);
  }
}
