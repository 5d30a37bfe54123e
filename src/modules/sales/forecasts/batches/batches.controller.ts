import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../../platform/http/id-param.js';
import { SalesReaders } from '../../sales.access.js';
import { ForecastBatchPage, ForecastBatchResponse, ListForecastBatches } from './batch.dto.js';
import { BatchReader } from './batch-reader.js';

@ApiTags('sales forecasts')
@SalesReaders()
@Controller('v1/sales/forecast-batches')
export class ForecastBatchesController {
  constructor(private readonly batches: BatchReader) {}

  @Get()
  @ApiOperation({ summary: 'List the batches of forecasts, such as those of each night' })
  @ApiOkResponse({ type: ForecastBatchPage })
  list(@Query() query: ListForecastBatches): Promise<ForecastBatchPage> {
    return this.batches.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read how far one batch is' })
  @ApiOkResponse({ type: ForecastBatchResponse })
  @ApiProblem(404, 'sales.forecast_batch_not_found', 'There is no such batch of forecasts.')
  read(@Param() { id }: IdParam): Promise<ForecastBatchResponse> {
    return this.batches.read(id);
  }
}
