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
import { BrandPage, BrandResponse, ListBrands, RegisterBrand, UpdateBrand } from './dto/brand.dto.js';
import { ConfirmProfilePhone } from './dto/confirm-profile-phone.dto.js';
import { SetNiches } from './dto/set-niches.dto.js';
import { BrandsService } from './brands.service.js';
import { ApiContactTaken, ConfirmsPhone, RegistersStrangers, SendsPhoneCode } from './profile-routes.js';

@ApiTags('brands')
@Controller('v1/brands')
export class BrandsController {
  constructor(private readonly brands: BrandsService) {}

  @Post()
  @PublicOrSignedIn()
  @ApiOperation({
    summary: 'Create your profile with its niches',
    description:
      'Signed in, the profile becomes yours, beside others. Not signed in, send a `password`: an account is ' +
      'registered with the e-mail, in the same transaction. An administrator makes a profile that belongs to nobody.',
  })
  @ApiCreatedResponse({ type: BrandResponse })
  @RegistersStrangers()
  @ApiContactTaken()
  @ApiProblem(422, 'marketplace.niche_not_found', 'A niche does not exist.')
  create(@Body() body: RegisterBrand): Promise<BrandResponse> {
    return this.brands.create(body);
  }

  @Get()
  @PublicOrSignedIn()
  @ApiOperation({ summary: 'List profiles with their niches' })
  @ApiOkResponse({ type: BrandPage })
  list(@Query() query: ListBrands): Promise<BrandPage> {
    return this.brands.list(query);
  }

  @Get(':id')
  @PublicOrSignedIn()
  @ApiOperation({ summary: 'Read one profile' })
  @ApiOkResponse({ type: BrandResponse })
  @ApiProblem(404, 'marketplace.brand_not_found', 'There is no such brand.')
  read(@Param() { id }: IdParam): Promise<BrandResponse> {
    return this.brands.read(id);
  }

  @Patch(':id')
  @OwnerOr('admin')
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: BrandResponse })
  @ApiProblem(404, 'marketplace.brand_not_found', 'There is no such brand.')
  @ApiContactTaken()
  update(@Param() { id }: IdParam, @Body() body: UpdateBrand): Promise<BrandResponse> {
    return this.brands.update(id, body);
  }

  @Put(':id/niches')
  @OwnerOr('admin')
  @ApiOperation({ summary: 'Replace the niches as a whole' })
  @ApiOkResponse({ type: BrandResponse })
  @ApiProblem(404, 'marketplace.brand_not_found', 'There is no such brand.')
  @ApiProblem(422, 'marketplace.niche_not_found', 'A niche does not exist.')
  setNiches(@Param() { id }: IdParam, @Body() { nicheIds }: SetNiches): Promise<BrandResponse> {
    return this.brands.setNiches(id, nicheIds);
  }

  @Post(':id/phone/code')
  @OwnerOr()
  @SendsPhoneCode()
  @ApiProblem(404, 'marketplace.brand_not_found', 'There is no such brand.')
  requestPhoneCode(@Param() { id }: IdParam): Promise<Requested> {
    return this.brands.requestPhoneCode(id);
  }

  @Post(':id/phone/confirm')
  @OwnerOr()
  @ConfirmsPhone()
  @ApiOkResponse({ type: BrandResponse })
  @ApiProblem(404, 'marketplace.brand_not_found', 'There is no such brand.')
  confirmPhone(@Param() { id }: IdParam, @Body() { code }: ConfirmProfilePhone): Promise<BrandResponse> {
    return this.brands.confirmPhone(id, code);
  }

  @Delete(':id')
  @HttpCode(204)
  @OwnerOr('admin')
  @ApiOperation({ summary: 'Delete a profile' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'marketplace.brand_not_found', 'There is no such brand.')
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.brands.delete(id);
  }
}
