import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { forecastNotDone } from '../forecasts/done-forecasts.js';
import { SalesReaders } from '../sales.access.js';
import { ReorderAdviceResponse, ReorderQuery } from './reorder.dto.js';
import { horizonTooShort, notOfProduct, ReorderService } from './reorder.service.js';

@ApiTags('sales forecasts')
@SalesReaders()
@Controller('v1/sales/forecasts/:id/reorder')
export class ReorderController {
  constructor(private readonly reorder: ReorderService) {}

  @Get()
  @ApiOperation({
    summary: 'Advise when to order a product and how much, with the arithmetic',
    description:
      'From the stock that there is now and the forecast, for a product that is reviewed every so many days and filled ' +
      'up to a level. What is on order already is not known here, nor are minimum lots.',
  })
  @ApiOkResponse({ type: ReorderAdviceResponse })
  @ApiProblem(404, 'sales.forecast_not_found', 'There is no such forecast.')
  @ApiProblem(...forecastNotDone)
  @ApiProblem(...notOfProduct)
  @ApiProblem(...horizonTooShort)
  advise(@Param() { id }: IdParam, @Query() query: ReorderQuery): Promise<ReorderAdviceResponse> {
    return this.reorder.advise(id, query);
  }
}
