import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Public } from '../../platform/access/public.decorator.js';
import { ApiProblem } from '../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../platform/http/id-param.js';
import {
  CreateInfluencer,
  InfluencerPage,
  InfluencerResponse,
  ListInfluencers,
  UpdateInfluencer,
} from './dto/influencer.dto.js';
import { SetNiches } from './dto/set-niches.dto.js';
import { InfluencersService } from './influencers.service.js';

@ApiTags('influencers')
@Public()
@Controller('v1/influencers')
export class InfluencersController {
  constructor(private readonly influencers: InfluencersService) {}

  @Post()
  @ApiOperation({ summary: 'Create a profile with its niches' })
  @ApiCreatedResponse({ type: InfluencerResponse })
  @ApiProblem(409, 'marketplace.username_taken', 'The username is already in use.')
  @ApiProblem(409, 'marketplace.email_taken', 'The e-mail is already in use.')
  @ApiProblem(409, 'marketplace.phone_taken', 'The phone is already in use.')
  @ApiProblem(422, 'marketplace.niche_not_found', 'A niche does not exist.')
  create(@Body() body: CreateInfluencer): Promise<InfluencerResponse> {
    return this.influencers.create(body);
  }

  @Get()
  @ApiOperation({ summary: 'List profiles with their niches' })
  @ApiOkResponse({ type: InfluencerPage })
  list(@Query() query: ListInfluencers): Promise<InfluencerPage> {
    return this.influencers.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one profile' })
  @ApiOkResponse({ type: InfluencerResponse })
  @ApiProblem(404, 'marketplace.influencer_not_found', 'There is no such influencer.')
  read(@Param() { id }: IdParam): Promise<InfluencerResponse> {
    return this.influencers.read(id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: InfluencerResponse })
  @ApiProblem(404, 'marketplace.influencer_not_found', 'There is no such influencer.')
  @ApiProblem(409, 'marketplace.username_taken', 'The username is already in use.')
  @ApiProblem(409, 'marketplace.email_taken', 'The e-mail is already in use.')
  @ApiProblem(409, 'marketplace.phone_taken', 'The phone is already in use.')
  update(@Param() { id }: IdParam, @Body() body: UpdateInfluencer): Promise<InfluencerResponse> {
    return this.influencers.update(id, body);
  }

  @Put(':id/niches')
  @ApiOperation({ summary: 'Replace the niches as a whole' })
  @ApiOkResponse({ type: InfluencerResponse })
  @ApiProblem(404, 'marketplace.influencer_not_found', 'There is no such influencer.')
  @ApiProblem(422, 'marketplace.niche_not_found', 'A niche does not exist.')
  setNiches(@Param() { id }: IdParam, @Body() { nicheIds }: SetNiches): Promise<InfluencerResponse> {
    return this.influencers.setNiches(id, nicheIds);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a profile' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'marketplace.influencer_not_found', 'There is no such influencer.')
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.influencers.delete(id);
  }
}
