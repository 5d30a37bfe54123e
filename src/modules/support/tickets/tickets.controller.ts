import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { TicketCommentsService } from './ticket-comments.service.js';
import { TicketReader } from './ticket-reader.js';
import {
  AddComment,
  CommentPage,
  CommentResponse,
  CreateTicket,
  ListMyTickets,
  ListTickets,
  TicketPage,
  TicketParam,
  TicketResponse,
} from './ticket.dto.js';
import { TicketsService } from './tickets.service.js';

const unknown = [404, 'support.ticket_not_found', 'You have no such ticket.'] as const;
const closed = [409, 'support.ticket_closed', 'The ticket is closed.'] as const;

@ApiTags('support: my tickets')
@SignedIn()
@Controller('v1/tickets')
export class TicketsController {
  constructor(
    private readonly tickets: TicketsService,
    private readonly comments: TicketCommentsService,
    private readonly reader: TicketReader,
  ) {}

  @Post()
  @RateLimit({ name: 'tickets', by: 'user', limit: 60, seconds: 3_600 })
  @ApiOperation({ summary: 'Ask the desk for something' })
  @ApiCreatedResponse({ type: TicketResponse })
  @ApiProblem(422, 'support.lookup_inactive', 'The category is not offered any more.')
  create(@Body() body: CreateTicket): Promise<TicketResponse> {
    return this.tickets.create(body);
  }

  @Get()
  @ApiOperation({ summary: 'Your tickets, newest first' })
  @ApiOkResponse({ type: TicketPage })
  list(@Query() query: ListMyTickets): Promise<TicketPage> {
    return this.reader.listOwn(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one of your tickets' })
  @ApiOkResponse({ type: TicketResponse })
  @ApiProblem(...unknown)
  read(@Param() { id }: TicketParam): Promise<TicketResponse> {
    return this.reader.readOwn(id);
  }

  @Post(':id/reopen')
  @HttpCode(200)
  @ApiOperation({ summary: 'It is not resolved after all' })
  @ApiOkResponse({ type: TicketResponse })
  @ApiProblem(...unknown)
  @ApiProblem(409, 'support.transition_not_allowed', 'The ticket is not resolved.')
  reopen(@Param() { id }: TicketParam): Promise<TicketResponse> {
    return this.tickets.reopen(id);
  }

  @Get(':id/comments')
  @ApiOperation({ summary: 'What was put to it, oldest first' })
  @ApiOkResponse({ type: CommentPage })
  @ApiProblem(...unknown)
  listComments(@Param() { id }: TicketParam, @Query() query: ListTickets): Promise<CommentPage> {
    return this.comments.listOwn(id, query);
  }

  @Post(':id/comments')
  @RateLimit({ name: 'ticket-comments', by: 'user', limit: 120, seconds: 3_600 })
  @ApiOperation({ summary: 'Put something to it' })
  @ApiCreatedResponse({ type: CommentResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...closed)
  addComment(@Param() { id }: TicketParam, @Body() { body }: AddComment): Promise<CommentResponse> {
    return this.comments.addOwn(id, body);
  }
}
