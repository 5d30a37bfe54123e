import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { Counsellors } from '../casework.access.js';
import { DocumentResponse } from '../documents/document.dto.js';
import { FinalSummaryResponse, WriteSummary } from './summary.dto.js';
import { SummariesService } from './summaries.service.js';

const unknownFile = [404, 'casework.beneficiary_not_found', 'You keep no such file.'] as const;
const unknown = [404, 'casework.summary_not_found', 'The summary is not written yet.'] as const;

@ApiTags('summaries')
@Counsellors()
@Controller('v1/beneficiaries/:id/summary')
export class SummariesController {
  constructor(private readonly summaries: SummariesService) {}

  @Get()
  @ApiOperation({ summary: 'Read the final summary; the beneficiary can see that you did' })
  @ApiOkResponse({ type: FinalSummaryResponse })
  @ApiProblem(...unknownFile)
  @ApiProblem(...unknown)
  read(@Param() { id }: IdParam): Promise<FinalSummaryResponse> {
    return this.summaries.read(id);
  }

  @Put()
  @ApiOperation({ summary: 'Write the final summary, as a whole' })
  @ApiOkResponse({ type: FinalSummaryResponse })
  @ApiProblem(...unknownFile)
  write(@Param() { id }: IdParam, @Body() body: WriteSummary): Promise<FinalSummaryResponse> {
    return this.summaries.write(id, body);
  }

  @Post('document')
  @RateLimit({ name: 'summaries', by: 'user', limit: 60, seconds: 3_600 })
  @ApiOperation({ summary: 'Make a PDF of it, as a new version of the summary among the documents' })
  @ApiCreatedResponse({ type: DocumentResponse })
  @ApiProblem(...unknownFile)
  @ApiProblem(...unknown)
  @ApiProblem(409, 'casework.not_in_conclusion', 'The file has not come to the phase of conclusion.')
  makeDocument(@Param() { id }: IdParam): Promise<DocumentResponse> {
    return this.summaries.makeDocument(id);
  }
}
