import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Public, Roles } from '../../platform/access/access.decorators.js';
import { ApiProblem } from '../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../platform/http/id-param.js';
import { CreateNiche, NichePage, NicheResponse, ListNiches, UpdateNiche } from './dto/niche.dto.js';
import { NichesService } from './niches.service.js';

@ApiTags('niches')
@Controller('v1/niches')
export class NichesController {
  constructor(private readonly niches: NichesService) {}

  @Post()
  @Roles('admin')
  @ApiOperation({ summary: 'Create a niche' })
  @ApiCreatedResponse({ type: NicheResponse })
  @ApiProblem(409, 'marketplace.niche_name_taken', 'The name is already in use.')
  create(@Body() body: CreateNiche): Promise<NicheResponse> {
    return this.niches.create(body);
  }

  @Get()
  @Public()
  @ApiOperation({ summary: 'List niches' })
  @ApiOkResponse({ type: NichePage })
  list(@Query() query: ListNiches): Promise<NichePage> {
    return this.niches.list(query);
  }

  @Get(':id')
  @Public()
  @ApiOperation({ summary: 'Read one niche' })
  @ApiOkResponse({ type: NicheResponse })
  @ApiProblem(404, 'marketplace.niche_not_found', 'There is no such niche.')
  read(@Param() { id }: IdParam): Promise<NicheResponse> {
    return this.niches.read(id);
  }

  @Patch(':id')
  @Roles('admin')
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: NicheResponse })
  @ApiProblem(404, 'marketplace.niche_not_found', 'There is no such niche.')
  @ApiProblem(409, 'marketplace.niche_name_taken', 'The name is already in use.')
  update(@Param() { id }: IdParam, @Body() body: UpdateNiche): Promise<NicheResponse> {
    return this.niches.update(id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Roles('admin')
  @ApiOperation({ summary: 'Delete a niche that no profile has' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'marketplace.niche_not_found', 'There is no such niche.')
  @ApiProblem(409, 'marketplace.niche_in_use', 'A profile still has the niche.')
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.niches.delete(id);
  }
}
