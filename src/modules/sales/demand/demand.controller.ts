import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { SalesReaders } from '../sales.access.js';
import { DemandQuery, DemandResponse } from './demand.dto.js';
import { DemandService } from './demand.service.js';

@ApiTags('sales demand')
@SalesReaders()
@Controller('v1/sales/demand')
export class DemandController {
  constructor(private readonly demand: DemandService) {}

  @Get()
  @ApiOperation({ summary: 'Read what was sold day by day, of a product, a category or the shop' })
  @ApiOkResponse({ type: DemandResponse })
  @ApiProblem(400, 'sales.scope_invalid', 'A product and a category are given.')
  read(@Query() query: DemandQuery): Promise<DemandResponse> {
    return this.demand.read(query);
  }
}
