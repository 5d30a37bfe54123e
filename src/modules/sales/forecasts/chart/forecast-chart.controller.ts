import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblem } from '../../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../../platform/http/id-param.js';
import { pictureHeaders, pictureType } from '../../../../platform/http/picture.js';
import { SalesReaders } from '../../sales.access.js';
import { forecastNotDone } from '../done-forecasts.js';
import { ForecastChartQuery } from './forecast-chart.dto.js';
import { ForecastCharts } from './forecast-charts.js';

@ApiTags('sales forecasts')
@SalesReaders()
@Controller('v1/sales/forecasts/:id/chart.svg')
export class ForecastChartController {
  constructor(private readonly charts: ForecastCharts) {}

  @Get()
  @ApiOperation({
    summary: 'Draw a forecast for a report',
    description:
      'What was sold, what is expected with its intervals of 80 and 95 %, seasonal-naive, events, promotions, and how ' +
      'wrong the model was in the backtest. The picture holds no script and refers to nothing outside of it.',
  })
  @ApiOkResponse({
    description: 'An SVG, as `docs/pictures/forecast.svg` in the source is one.',
    content: { [pictureType]: { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiProblem(404, 'sales.forecast_not_found', 'There is no such forecast.')
  @ApiProblem(...forecastNotDone)
  async draw(
    @Param() { id }: IdParam,
    @Query() query: ForecastChartQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const picture = await this.charts.draw(id, query);
    void reply.headers(pictureHeaders(picture));
    return picture;
  }
}
