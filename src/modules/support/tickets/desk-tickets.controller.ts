import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { DecisionReader } from '../decisions/decision-reader.js';
import { DecisionPage } from '../decisions/decision.dto.js';
import { Agents } from '../support.access.js';
import {
  AddDeskComment,
  ChangeStatus,
  DeskCommentPage,
  DeskCommentResponse,
  DeskTicketResponse,
  ListQueue,
  MergeTicket,
  OpenTicket,
  QueuePage,
  UpdateTicket,
} from './desk-ticket.dto.js';
import { DeskTicketsService } from './desk-tickets.service.js';
import { TicketCommentsService } from './ticket-comments.service.js';
import { TicketMergeService } from './ticket-merge.service.js';
import { TicketReader } from './ticket-reader.js';
import { ListTickets, TicketParam } from './ticket.dto.js';

const unknown = [404, 'support.ticket_not_found', 'There is no such ticket.'] as const;
const closed = [409, 'support.ticket_closed', 'The ticket is closed.'] as const;
const inactive = [422, 'support.lookup_inactive', 'It is not offered any more.'] as const;
const notAnAgent = [422, 'support.not_an_agent', 'The assignee is not an active agent.'] as const;
const alerted = [409, 'support.alert_open', 'Its alert has to be acknowledged first.'] as const;

@ApiTags('support: tickets')
@Agents()
@Controller('v1/support/tickets')
export class DeskTicketsController {
  constructor(
    private readonly tickets: DeskTicketsService,
    private readonly merges: TicketMergeService,
    private readonly comments: TicketCommentsService,
    private readonly reader: TicketReader,
    private readonly decisions: DecisionReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The queue: what is due first comes first' })
  @ApiOkResponse({ type: QueuePage })
  queue(@Query() query: ListQueue): Promise<QueuePage> {
    return this.reader.queue(query);
  }

  @Post()
  @ApiOperation({ summary: 'Open a ticket for a conversation, or for somebody' })
  @ApiCreatedResponse({ type: DeskTicketResponse })
  @ApiProblem(
    400,
    'support.requester_unclear',
    'Neither or both of conversationId and requesterId were given.',
  )
  @ApiProblem(422, 'support.account_not_found', 'The account does not exist, or is not active.')
  @ApiProblem(422, 'support.conversation_not_found', 'People do not answer in such a conversation.')
  @ApiProblem(...inactive)
  open(@Body() body: OpenTicket): Promise<DeskTicketResponse> {
    return this.tickets.open(body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one' })
  @ApiOkResponse({ type: DeskTicketResponse })
  @ApiProblem(...unknown)
  read(@Param() { id }: TicketParam): Promise<DeskTicketResponse> {
    return this.reader.read(id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Priority, category and who works on it' })
  @ApiOkResponse({ type: DeskTicketResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...closed)
  @ApiProblem(...inactive)
  @ApiProblem(...notAnAgent)
  update(@Param() { id }: TicketParam, @Body() body: UpdateTicket): Promise<DeskTicketResponse> {
    return this.tickets.update(id, body);
  }

  @Post(':id/status')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lead it to another status, with what that needs' })
  @ApiOkResponse({ type: DeskTicketResponse })
  @ApiProblem(...unknown)
  @ApiProblem(409, 'support.transition_not_allowed', 'This status may not follow that one.')
  @ApiProblem(...alerted)
  @ApiProblem(422, 'support.field_required', 'The ticket lacks what this status needs.')
  @ApiProblem(422, 'support.not_pending', 'What is waited for is told of what is pending alone.')
  @ApiProblem(...inactive)
  @ApiProblem(...notAnAgent)
  changeStatus(@Param() { id }: TicketParam, @Body() body: ChangeStatus): Promise<DeskTicketResponse> {
    return this.tickets.changeStatus(id, body);
  }

  @Post(':id/merge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Close a duplicate; what was put to it goes to the other one' })
  @ApiOkResponse({ type: DeskTicketResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...closed)
  @ApiProblem(...alerted)
  @ApiProblem(409, 'support.target_closed', 'The other one is closed, or merged itself.')
  @ApiProblem(422, 'support.merge_target_not_found', 'There is no such other ticket.')
  @ApiProblem(422, 'support.another_requester', 'The two are of different requesters.')
  merge(@Param() { id }: TicketParam, @Body() { intoId }: MergeTicket): Promise<DeskTicketResponse> {
    return this.merges.merge(id, intoId);
  }

  @Get(':id/comments')
  @ApiOperation({ summary: 'What was put to it, oldest first, internal comments too' })
  @ApiOkResponse({ type: DeskCommentPage })
  @ApiProblem(...unknown)
  listComments(@Param() { id }: TicketParam, @Query() query: ListTickets): Promise<DeskCommentPage> {
    return this.comments.list(id, query);
  }

  @Post(':id/comments')
  @ApiOperation({ summary: 'Answer the requester, or tell other agents' })
  @ApiCreatedResponse({ type: DeskCommentResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...closed)
  addComment(@Param() { id }: TicketParam, @Body() body: AddDeskComment): Promise<DeskCommentResponse> {
    return this.comments.add(id, body);
  }

  @Get(':id/decisions')
  @ApiOperation({ summary: 'Read what was decided about a ticket, oldest first: by whom, and why' })
  @ApiOkResponse({ type: DecisionPage })
  @ApiProblem(404, 'support.ticket_not_found', 'There is no such ticket, or you have asked for it yourself.')
  listDecisions(@Param() { id }: TicketParam, @Query() query: ListTickets): Promise<DecisionPage> {
    return this.decisions.ofTicket(id, query);
  }
}
