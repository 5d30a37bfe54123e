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
import { DeskKeepers } from '../support.access.js';
import { DraftRules, ListRules, RuleSetPage, RuleSetResponse, TriedRules, TryRules } from './rule.dto.js';
import { RulesService } from './rules.service.js';

const unknown = [404, 'support.rules_not_found', 'There is no such version.'] as const;
const stands = [409, 'support.version_stands', 'The version is or was in use.'] as const;
const badPattern = [400, 'support.pattern_invalid', 'A pattern is none.'] as const;
const twice = [409, 'support.pattern_exists', 'A pattern is given twice.'] as const;

@ApiTags('rules of support')
@DeskKeepers()
@Controller('v1/support/rules')
export class RulesController {
  constructor(private readonly rules: RulesService) {}

  @Get()
  @ApiOperation({ summary: 'List the versions of the rules' })
  @ApiOkResponse({ type: RuleSetPage })
  list(@Query() query: ListRules): Promise<RuleSetPage> {
    return this.rules.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one version with its patterns' })
  @ApiOkResponse({ type: RuleSetResponse })
  @ApiProblem(...unknown)
  read(@Param() { id }: IdParam): Promise<RuleSetResponse> {
    return this.rules.read(id);
  }

  @Post()
  @ApiOperation({ summary: 'Begin a draft: a copy of the rules in use, but for what is given' })
  @ApiCreatedResponse({ type: RuleSetResponse })
  @ApiProblem(...badPattern)
  @ApiProblem(...twice)
  draft(@Body() body: DraftRules): Promise<RuleSetResponse> {
    return this.rules.draft(body);
  }

  @Post('try')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say what a version finds in a text; the text is not kept' })
  @ApiOkResponse({ type: TriedRules })
  @ApiProblem(...unknown)
  try(@Body() body: TryRules): Promise<TriedRules> {
    return this.rules.try(body);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a draft; patterns that are given replace all that it has' })
  @ApiOkResponse({ type: RuleSetResponse })
  @ApiProblem(...badPattern)
  @ApiProblem(...twice)
  @ApiProblem(...unknown)
  @ApiProblem(...stands)
  change(@Param() { id }: IdParam, @Body() body: DraftRules): Promise<RuleSetResponse> {
    return this.rules.change(id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Discard a draft' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  @ApiProblem(...stands)
  discard(@Param() { id }: IdParam): Promise<void> {
    return this.rules.discard(id);
  }

  @Post(':id/activate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put a draft to use, from the next message on' })
  @ApiOkResponse({ type: RuleSetResponse })
  @ApiProblem(...unknown)
  @ApiProblem(...stands)
  @ApiProblem(409, 'support.finds_no_crisis', 'The draft has no pattern of a crisis.')
  activate(@Param() { id }: IdParam): Promise<RuleSetResponse> {
    return this.rules.activate(id);
  }
}
