import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { SalesReaders } from '../sales.access.js';
import { ForecastAccuracy } from './forecast-accuracy.js';
import { ForecastDesk } from './forecast-desk.js';
import { ForecastReader } from './forecast-reader.js';
import {
  AccuracyResponse,
  ForecastDetails,
  ForecastPage,
  ListForecasts,
  RequestForecast,
} from './forecast.dto.js';

const unknown = [404, 'sales.forecast_not_found', 'There is no such forecast.'] as const;

@ApiTags('sales forecasts')
@SalesReaders()
@Controller('v1/sales/forecasts')
export class ForecastsController {
  constructor(
    private readonly desk: ForecastDesk,
    private readonly reader: ForecastReader,
    private readonly accuracies: ForecastAccuracy,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Ask for a forecast of a product, a category or everything',
    description:
      'It is computed later: read it under `links.self` until its status is `done`. Four models are tried on the ' +
      'younger part of the history, and the one that errs least forecasts. One of them, Prophet, reckons with ' +
      'promotions and with events that have `includeInPrediction`, past and future; where another `model` did better, ' +
      'they change nothing.',
  })
  @ApiAcceptedResponse({
    type: ForecastDetails,
    headers: { location: { description: 'Where the forecast is.', schema: { type: 'string' } } },
  })
  @ApiProblem(400, 'sales.scope_invalid', 'A product and a category are given.')
  @ApiProblem(400, 'sales.as_of_invalid', 'The day is not over.')
  @ApiProblem(400, 'sales.promotion_days_invalid', 'A promotion is not within the horizon.')
  @ApiProblem(422, 'sales.product_not_found', 'The product does not exist.')
  @ApiProblem(422, 'sales.category_not_found', 'No product is in the category.')
  @ApiProblem(422, 'sales.history_too_short', 'Too little was sold by then; `history` says what is missing.')
  async request(
    @Body() body: RequestForecast,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ForecastDetails> {
    const forecast = await this.desk.request(body);
    void reply.header('location', forecast.links.self);
    return forecast;
  }

  @Get()
  @ApiOperation({ summary: 'List forecasts' })
  @ApiOkResponse({ type: ForecastPage })
  list(@Query() query: ListForecasts): Promise<ForecastPage> {
    return this.reader.list(query);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Read one forecast: how far it is, day by day what it says, and how far to trust it',
  })
  @ApiOkResponse({ type: ForecastDetails })
  @ApiProblem(...unknown)
  read(@Param() { id }: IdParam): Promise<ForecastDetails> {
    return this.reader.read(id);
  }

  @Get(':id/accuracy')
  @ApiOperation({ summary: 'How wrong it turned out to be on the days that have passed since' })
  @ApiOkResponse({ type: AccuracyResponse })
  @ApiProblem(...unknown)
  accuracy(@Param() { id }: IdParam): Promise<AccuracyResponse> {
    return this.accuracies.of(id);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Have it computed no further' })
  @ApiOkResponse({ type: ForecastDetails })
  @ApiProblem(...unknown)
  @ApiProblem(409, 'sales.forecast_ended', 'It is done, has failed, or is cancelled already.')
  cancel(@Param() { id }: IdParam): Promise<ForecastDetails> {
    return this.desk.cancel(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a forecast that has ended' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  @ApiProblem(409, 'sales.forecast_not_ended', 'It waits or runs: cancel it first.')
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.desk.delete(id);
  }
}
