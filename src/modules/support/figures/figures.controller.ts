import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { FigureReaders } from '../support.access.js';
import {
  BacklogFigures,
  BacklogQuery,
  DailyFigures,
  DailyQuery,
  FirstResponseFigures,
  ResolutionFigures,
  TimesQuery,
} from './figures.dto.js';
import { FiguresService } from './figures.service.js';

@ApiTags('support: figures')
@FigureReaders()
@Controller('v1/support/figures')
export class FiguresController {
  constructor(private readonly figures: FiguresService) {}

  @Get('backlog')
  @ApiOperation({ summary: 'What is neither resolved nor closed' })
  @ApiOkResponse({ type: BacklogFigures })
  backlog(@Query() query: BacklogQuery): Promise<BacklogFigures> {
    return this.figures.backlog(query);
  }

  @Get('first-response')
  @ApiOperation({ summary: 'How long the tickets of the last 90 days waited for a first response' })
  @ApiOkResponse({ type: FirstResponseFigures })
  firstResponse(@Query() query: TimesQuery): Promise<FirstResponseFigures> {
    return this.figures.firstResponse(query);
  }

  @Get('resolution')
  @ApiOperation({ summary: 'How long it took to resolve those resolved in the last 90 days' })
  @ApiOkResponse({ type: ResolutionFigures })
  resolution(@Query() query: TimesQuery): Promise<ResolutionFigures> {
    return this.figures.resolution(query);
  }

  @Get('daily')
  @ApiOperation({ summary: 'Day by day; made anew every quarter of an hour' })
  @ApiOkResponse({ type: DailyFigures })
  @ApiProblem(400, 'support.days_invalid', 'The days are too far apart, or the wrong way round.')
  daily(@Query() query: DailyQuery): Promise<DailyFigures> {
    return this.figures.daily(query);
  }
}
