import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { OwnerOr, PublicOrSignedIn } from '../../platform/access/access.decorators.js';
import { ApiProblem } from '../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../platform/http/id-param.js';
import type { Requested } from '../identity/index.js';
import { ConfirmProfilePhone } from './dto/confirm-profile-phone.dto.js';
import {
  InfluencerPage,
  InfluencerResponse,
  ListInfluencers,
  RegisterInfluencer,
  UpdateInfluencer,
} from './dto/influencer.dto.js';
import { SetNiches } from './dto/set-niches.dto.js';
import { InfluencersService } from './influencers.service.js';
import { ApiContactTaken, ConfirmsPhone, RegistersStrangers, SendsPhoneCode } from './profile-routes.js';

@ApiTags('influencers')
@Controller('v1/influencers')
export class InfluencersController {
  constructor(private readonly influencers: InfluencersService) {}

  @Post()
  @PublicOrSignedIn()
  @ApiOperation({
    summary: 'Create your profile with its niches',
    description:
      'Signed in, the profile becomes yours. Not signed in, send a `password`: an account is ' +
      'registered with the e-mail, in the same transaction. An administrator makes a profile that belongs to nobody.',
  })
  @ApiCreatedResponse({ type: InfluencerResponse })
  @RegistersStrangers()
  @ApiProblem(409, 'marketplace.profile_exists', 'Your account has such a profile already.')
  @ApiContactTaken()
  @ApiProblem(422, 'marketplace.niche_not_found', 'A niche does not exist.')
  create(@Body() body: RegisterInfluencer): Promise<InfluencerResponse> {
    return this.influencers.create(body);
  }

  @Get()
  @PublicOrSignedIn()
  @ApiOperation({ summary: 'List profiles with their niches' })
  @ApiOkResponse({ type: InfluencerPage })
  list(@Query() query: ListInfluencers): Promise<InfluencerPage> {
    return this.influencers.list(query);
  }

  @Get(':id')
  @PublicOrSignedIn()
  @ApiOperation({ summary: 'Read one profile' })
  @ApiOkResponse({ type: InfluencerResponse })
  @ApiProblem(404, 'marketplace.influencer_not_found', 'There is no such influencer.')
  read(@Param() { id }: IdParam): Promise<InfluencerResponse> {
    return this.influencers.read(id);
  }

  @Patch(':id')
  @OwnerOr('admin')
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: InfluencerResponse })
  @ApiProblem(404, 'marketplace.influencer_not_found', 'There is no such influencer.')
  @ApiContactTaken()
  update(@Param() { id }: IdParam, @Body() body: UpdateInfluencer): Promise<InfluencerResponse> {
    return this.influencers.update(id, body);
  }

  @Put(':id/niches')
  @OwnerOr('admin')
  @ApiOperation({ summary: 'Replace the niches as a whole' })
  @ApiOkResponse({ type: InfluencerResponse })
  @ApiProblem(404, 'marketplace.influencer_not_found', 'There is no such influencer.')
  @ApiProblem(422, 'marketplace.niche_not_found', 'A niche does not exist.')
  setNiches(@Param() { id }: IdParam, @Body() { nicheIds }: SetNiches): Promise<InfluencerResponse> {
    return this.influencers.setNiches(id, nicheIds);
  }

  @Post(':id/phone/code')
  @OwnerOr()
  @SendsPhoneCode()
  @ApiProblem(404, 'marketplace.influencer_not_found', 'There is no such influencer.')
  requestPhoneCode(@Param() { id }: IdParam): Promise<Requested> {
    return this.influencers.requestPhoneCode(id);
  }

  @Post(':id/phone/confirm')
  @OwnerOr()
  @ConfirmsPhone()
  @ApiOkResponse({ type: InfluencerResponse })
  @ApiProblem(404, 'marketplace.influencer_not_found', 'There is no such influencer.')
  confirmPhone(@Param() { id }: IdParam, @Body() { code }: ConfirmProfilePhone): Promise<InfluencerResponse> {
    return this.influencers.confirmPhone(id, code);
  }

  @Delete(':id')
  @HttpCode(204)
  @OwnerOr('admin')
  @ApiOperation({ summary: 'Delete a profile' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'marketplace.influencer_not_found', 'There is no such influencer.')
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.influencers.delete(id);
  }
}
