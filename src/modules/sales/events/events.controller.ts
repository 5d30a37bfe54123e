import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { SalesReaders, SalesWriters } from '../sales.access.js';
import { CreateEvent, EventPage, EventResponse, ListEvents, UpdateEvent } from './event.dto.js';
import { EventsService } from './events.service.js';

@ApiTags('events')
@Controller('v1/sales/events')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  @Post()
  @SalesWriters()
  @ApiOperation({ summary: 'Create an event' })
  @ApiCreatedResponse({ type: EventResponse })
  @ApiProblem(409, 'sales.event_exists', 'There is an event of that name on that day.')
  create(@Body() body: CreateEvent): Promise<EventResponse> {
    return this.events.create(body);
  }

  @Get()
  @SalesReaders()
  @ApiOperation({ summary: 'List events' })
  @ApiOkResponse({ type: EventPage })
  list(@Query() query: ListEvents): Promise<EventPage> {
    return this.events.list(query);
  }

  @Get(':id')
  @SalesReaders()
  @ApiOperation({ summary: 'Read one event' })
  @ApiOkResponse({ type: EventResponse })
  @ApiProblem(404, 'sales.event_not_found', 'There is no such event.')
  read(@Param() { id }: IdParam): Promise<EventResponse> {
    return this.events.read(id);
  }

  @Patch(':id')
  @SalesWriters()
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: EventResponse })
  @ApiProblem(404, 'sales.event_not_found', 'There is no such event.')
  @ApiProblem(409, 'sales.event_exists', 'There is an event of that name on that day.')
  update(@Param() { id }: IdParam, @Body() body: UpdateEvent): Promise<EventResponse> {
    return this.events.update(id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @SalesWriters()
  @ApiOperation({ summary: 'Delete an event' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'sales.event_not_found', 'There is no such event.')
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.events.delete(id);
  }
}
