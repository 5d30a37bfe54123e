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
import { CreateBrand, BrandPage, BrandResponse, ListBrands, UpdateBrand } from './dto/brand.dto.js';
import { SetNiches } from './dto/set-niches.dto.js';
import { BrandsService } from './brands.service.js';

@ApiTags('brands')
@Public()
@Controller('v1/brands')
export class BrandsController {
  constructor(private readonly brands: BrandsService) {}

  @Post()
  @ApiOperation({ summary: 'Create a profile with its niches' })
  @ApiCreatedResponse({ type: BrandResponse })
  @ApiProblem(409, 'marketplace.username_taken', 'The username is already in use.')
  @ApiProblem(409, 'marketplace.email_taken', 'The e-mail is already in use.')
  @ApiProblem(409, 'marketplace.phone_taken', 'The phone is already in use.')
  @ApiProblem(422, 'marketplace.niche_not_found', 'A niche does not exist.')
  create(@Body() body: CreateBrand): Promise<BrandResponse> {
    return this.brands.create(body);
  }

  @Get()
  @ApiOperation({ summary: 'List profiles with their niches' })
  @ApiOkResponse({ type: BrandPage })
  list(@Query() query: ListBrands): Promise<BrandPage> {
    return this.brands.list(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one profile' })
  @ApiOkResponse({ type: BrandResponse })
  @ApiProblem(404, 'marketplace.brand_not_found', 'There is no such brand.')
  read(@Param() { id }: IdParam): Promise<BrandResponse> {
    return this.brands.read(id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: BrandResponse })
  @ApiProblem(404, 'marketplace.brand_not_found', 'There is no such brand.')
  @ApiProblem(409, 'marketplace.username_taken', 'The username is already in use.')
  @ApiProblem(409, 'marketplace.email_taken', 'The e-mail is already in use.')
  @ApiProblem(409, 'marketplace.phone_taken', 'The phone is already in use.')
  update(@Param() { id }: IdParam, @Body() body: UpdateBrand): Promise<BrandResponse> {
    return this.brands.update(id, body);
  }

  @Put(':id/niches')
  @ApiOperation({ summary: 'Replace the niches as a whole' })
  @ApiOkResponse({ type: BrandResponse })
  @ApiProblem(404, 'marketplace.brand_not_found', 'There is no such brand.')
  @ApiProblem(422, 'marketplace.niche_not_found', 'A niche does not exist.')
  setNiches(@Param() { id }: IdParam, @Body() { nicheIds }: SetNiches): Promise<BrandResponse> {
    return this.brands.setNiches(id, nicheIds);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a profile' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'marketplace.brand_not_found', 'There is no such brand.')
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.brands.delete(id);
  }
}
