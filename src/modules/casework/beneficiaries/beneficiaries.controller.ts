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
import { Counsellors } from '../casework.access.js';
import {
  BeneficiaryList,
  BeneficiaryPage,
  BeneficiaryResponse,
  CreateBeneficiary,
  DuplicateList,
  FindDuplicates,
  ListBeneficiaries,
  SearchBeneficiaries,
  UpdateBeneficiary,
} from './beneficiary.dto.js';
import { BeneficiariesService } from './beneficiaries.service.js';

const unknown = [404, 'casework.beneficiary_not_found', 'You keep no such file.'] as const;
const tooEarly = [400, 'casework.consent_in_future', 'The consent is in the future.'] as const;

@ApiTags('beneficiaries')
@Counsellors()
@Controller('v1/beneficiaries')
export class BeneficiariesController {
  constructor(private readonly beneficiaries: BeneficiariesService) {}

  @Post()
  @ApiOperation({ summary: 'Begin the file of a beneficiary' })
  @ApiCreatedResponse({ type: BeneficiaryResponse })
  @ApiProblem(...tooEarly)
  @ApiProblem(409, 'casework.possible_duplicates', 'You may have a file of the same person already.')
  create(@Body() body: CreateBeneficiary): Promise<BeneficiaryResponse> {
    return this.beneficiaries.create(body);
  }

  @Get()
  @ApiOperation({ summary: 'List your files, newest first' })
  @ApiOkResponse({ type: BeneficiaryPage })
  list(@Query() query: ListBeneficiaries): Promise<BeneficiaryPage> {
    return this.beneficiaries.list(query);
  }

  // Whom somebody looks for stands in no URL: every proxy would write it down.
  @Post('search')
  @HttpCode(200)
  @ApiOperation({ summary: 'Find your files by e-mail or phone' })
  @ApiOkResponse({ type: BeneficiaryList })
  async search(@Body() body: SearchBeneficiaries): Promise<BeneficiaryList> {
    return { data: await this.beneficiaries.search(body) };
  }

  @Post('duplicates')
  @HttpCode(200)
  @ApiOperation({ summary: 'Show which of your files may be of the same person, before you begin one' })
  @ApiOkResponse({ type: DuplicateList })
  async duplicates(@Body() body: FindDuplicates): Promise<DuplicateList> {
    return { data: await this.beneficiaries.duplicates(body) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a file; the beneficiary can see that you did' })
  @ApiOkResponse({ type: BeneficiaryResponse })
  @ApiProblem(...unknown)
  read(@Param() { id }: IdParam): Promise<BeneficiaryResponse> {
    return this.beneficiaries.read(id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change what is given, leave the rest; go on to the next phase' })
  @ApiOkResponse({ type: BeneficiaryResponse })
  @ApiProblem(...tooEarly)
  @ApiProblem(...unknown)
  @ApiProblem(409, 'casework.status_moves_forward', 'The status does not follow.')
  @ApiProblem(409, 'casework.consent_missing', 'Without consent a file stays in intake.')
  update(@Param() { id }: IdParam, @Body() body: UpdateBeneficiary): Promise<BeneficiaryResponse> {
    return this.beneficiaries.update(id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Erase a file with its interviews and documents, for good' })
  @ApiNoContentResponse()
  @ApiProblem(...unknown)
  erase(@Param() { id }: IdParam): Promise<void> {
    return this.beneficiaries.erase(id);
  }
}
