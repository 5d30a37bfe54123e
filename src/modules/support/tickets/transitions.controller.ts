import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { DeskKeepers } from '../support.access.js';
import { CreateTransition, TransitionList, TransitionResponse, UpdateTransition } from './transition.dto.js';
import { TransitionsService } from './transitions.service.js';

const unknown = [404, 'support.transition_not_found', 'There is no such transition.'] as const;
const invalid = [
  400,
  'support.transition_invalid',
  'The statuses are the same, or a field is none.',
] as const;

@ApiTags('support: rules of the desk')
@Controller('v1/support/ticket-transitions')
export class TransitionsController {
  constructor(private readonly transitions: TransitionsService) {}

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'Which status of a ticket may follow which, and what it needs' })
  @ApiOkResponse({ type: TransitionList })
  list(): Promise<TransitionList> {
    return this.transitions.list();
  }

  @Post()
  @DeskKeepers()
  @ApiOperation({ summary: 'Allow a transition' })
  @ApiCreatedResponse({ type: TransitionResponse })
  @ApiProblem(...invalid)
  @ApiProblem(409, 'support.transition_exists', 'It is allowed already.')
  create(@Body() body: CreateTransition): Promise<TransitionResponse> {
    return this.transitions.create(body);
  }

  @Patch(':id')
  @DeskKeepers()
  @ApiOperation({ summary: 'Change what it needs' })
  @ApiOkResponse({ type: TransitionResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...invalid)
  update(
    @Param() { id }: IdParam,
    @Body() { requiredFields }: UpdateTransition,
  ): Promise<TransitionResponse> {
    return this.transitions.update(id, requiredFields);
  }

  @Delete(':id')
  @HttpCode(204)
  @DeskKeepers()
  @ApiOperation({ summary: 'Allow it no more' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.transitions.delete(id);
  }
}
