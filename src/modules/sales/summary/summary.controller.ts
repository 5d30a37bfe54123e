import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SalesReaders } from '../sales.access.js';
import { SummaryQuery, SummaryResponse } from './summary.dto.js';
import { SummaryService } from './summary.service.js';

@ApiTags('sales summary')
@SalesReaders()
@Controller('v1/sales/summary')
export class SummaryController {
  constructor(private readonly summary: SummaryService) {}

  @Get()
  @ApiOperation({ summary: 'Lines, units and revenue by day, product or category over a range of days' })
  @ApiOkResponse({ type: SummaryResponse })
  summarise(@Query() query: SummaryQuery): Promise<SummaryResponse> {
    return this.summary.summarise(query);
  }
}
