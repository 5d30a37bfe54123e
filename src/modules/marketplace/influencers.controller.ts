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
import { tooManyRequestsCode } from '../../platform/throttling/too-many-requests.js';
import {
  InfluencerPage,
  InfluencerResponse,
  ListInfluencers,
  RegisterInfluencer,
  UpdateInfluencer,
} from './dto/influencer.dto.js';
import { SetNiches } from './dto/set-niches.dto.js';
import { InfluencersService } from './influencers.service.js';

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
  @ApiProblem(400, 'marketplace.password_required', 'Neither signed in, nor is there a password.')
  @ApiProblem(400, 'marketplace.password_not_taken', 'Signed in, and there is a password.')
  @ApiProblem(400, 'identity.password_length', 'The password is too short or too long.')
  @ApiProblem(400, 'identity.password_common', 'The password is among the most common ones.')
  @ApiProblem(409, 'identity.email_taken', 'The e-mail has an account already: sign in.')
  @ApiProblem(409, 'marketplace.profile_exists', 'Your account has such a profile already.')
  @ApiProblem(409, 'marketplace.username_taken', 'The username is already in use.')
  @ApiProblem(409, 'marketplace.email_taken', 'The e-mail is already in use.')
  @ApiProblem(409, 'marketplace.phone_taken', 'The phone is already in use.')
  @ApiProblem(422, 'marketplace.niche_not_found', 'A niche does not exist.')
  @ApiProblem(429, tooManyRequestsCode, 'Too many strangers registered from this address; see Retry-After.')
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
  @ApiProblem(409, 'marketplace.username_taken', 'The username is already in use.')
  @ApiProblem(409, 'marketplace.email_taken', 'The e-mail is already in use.')
  @ApiProblem(409, 'marketplace.phone_taken', 'The phone is already in use.')
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
