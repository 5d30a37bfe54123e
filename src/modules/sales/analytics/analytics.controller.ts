import { applyDecorators, Controller, Get, Query, Res, type StreamableFile, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SalesReaders } from '../sales.access.js';
import { RevenueQuery, RevenueResponse, TopProductsQuery, TopProductsResponse } from './analytics.dto.js';
import { AnalyticsService } from './analytics.service.js';
import { CsvDownload } from './csv-download.js';

/** A page of it as JSON; all of it as CSV. */
const AnswersPageOrCsv = (page: Type) =>
  applyDecorators(
    ApiExtraModels(page),
    ApiOkResponse({
      content: {
        'application/json': { schema: { $ref: getSchemaPath(page) } },
        'text/csv': {
          schema: { type: 'string', description: 'A line for each row, under the names of JSON.' },
        },
      },
    }),
  );

@ApiTags('sales analytics')
@SalesReaders()
@Controller('v1/sales/analytics')
export class AnalyticsController {
  constructor(
    private readonly analytics: AnalyticsService,
    private readonly csv: CsvDownload,
  ) {}

  @Get('revenue')
  @ApiOperation({ summary: 'Revenue and pieces by day, week, month, category, or on promotion and not' })
  @AnswersPageOrCsv(RevenueResponse)
  revenue(
    @Query() query: RevenueQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RevenueResponse | StreamableFile> {
    if (query.format === 'csv') return this.csv.send(reply, this.analytics.revenueFile(query));
    return this.analytics.revenue(query);
  }

  @Get('top-products')
  @ApiOperation({ summary: 'The products of which most was sold, by revenue or pieces' })
  @AnswersPageOrCsv(TopProductsResponse)
  topProducts(
    @Query() query: TopProductsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TopProductsResponse | StreamableFile> {
    if (query.format === 'csv') return this.csv.send(reply, this.analytics.topProductsFile(query));
    return this.analytics.topProducts(query);
  }
}
