import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/access.decorators.js';
import { ApiProblem } from '../http/api-problem.decorator.js';
import { AuditLogPage, ListAuditLogs, RecordParams, RecordQuery, RecordResponse } from './audit.dto.js';
import { AuditService } from './audit.service.js';

@ApiTags('audit')
@Roles('admin')
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOperation({ summary: 'List what was written, and which sensitive records were read, newest first' })
  @ApiOkResponse({ type: AuditLogPage })
  @ApiProblem(400, 'platform.table_not_found', 'There is no such table.')
  list(@Query() query: ListAuditLogs): Promise<AuditLogPage> {
    return this.audit.list(query);
  }

  @Get('records/:table/:id')
  @ApiOperation({ summary: 'Read a record as it was at some time, personal values masked' })
  @ApiOkResponse({ type: RecordResponse })
  @ApiProblem(404, 'platform.record_not_found', 'The record did not exist at that time.')
  @ApiProblem(404, 'platform.table_not_found', 'There is no such table.')
  record(@Param() params: RecordParams, @Query() query: RecordQuery): Promise<RecordResponse> {
    return this.audit.record(params, query);
  }
}
