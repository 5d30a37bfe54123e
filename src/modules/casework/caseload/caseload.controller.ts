import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ListQuery } from '../../../platform/lists/list-query.js';
import { Counsellors } from '../casework.access.js';
import { CaseloadResponse } from './caseload.dto.js';
import { Caseload } from './caseload.service.js';

@ApiTags('beneficiaries')
@Counsellors()
@Controller('v1/me/caseload')
export class CaseloadController {
  constructor(private readonly caseload: Caseload) {}

  @Get()
  @ApiOperation({ summary: 'Read yourself with your beneficiaries, and the documents of each' })
  @ApiOkResponse({ type: CaseloadResponse })
  read(@Query() query: ListQuery): Promise<CaseloadResponse> {
    return this.caseload.read(query);
  }
}
