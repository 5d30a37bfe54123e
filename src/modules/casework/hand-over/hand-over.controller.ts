import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { Counsellors } from '../casework.access.js';
import { HandedOver, HandOver } from './hand-over.dto.js';
import { HandOverService } from './hand-over.service.js';

const noCounsellor = [422, 'casework.not_a_counsellor', 'The account is no other counsellor.'] as const;

@ApiTags('beneficiaries')
@Controller('v1')
export class HandOverController {
  constructor(private readonly handOvers: HandOverService) {}

  @Post('beneficiaries/:id/hand-over')
  @HttpCode(204)
  @Counsellors()
  @ApiOperation({ summary: 'Give a file of yours to another counsellor; you do not see it from then on' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'casework.beneficiary_not_found', 'You keep no such file.')
  @ApiProblem(...noCounsellor)
  handOver(@Param() { id }: IdParam, @Body() body: HandOver): Promise<void> {
    return this.handOvers.handOver(id, body);
  }

  @Post('counsellors/:id/hand-over')
  @HttpCode(200)
  @Roles('admin')
  @ApiOperation({ summary: 'Give all files of a counsellor who left to another one; you see none of them' })
  @ApiOkResponse({ type: HandedOver })
  @ApiProblem(404, 'casework.counsellor_not_found', 'There is no such account.')
  @ApiProblem(409, 'casework.counsellor_active', 'The counsellor is still there.')
  @ApiProblem(...noCounsellor)
  handOverAll(@Param() { id }: IdParam, @Body() body: HandOver): Promise<HandedOver> {
    return this.handOvers.handOverAll(id, body);
  }
}
