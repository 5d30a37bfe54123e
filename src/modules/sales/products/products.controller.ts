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
import { SalesReaders, SalesWriters } from '../sales.access.js';
import { CreateProduct, ProductPage, ProductResponse, ListProducts, UpdateProduct } from './product.dto.js';
import { ProductsService } from './products.service.js';

@ApiTags('products')
@Controller('v1/sales/products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Post()
  @SalesWriters()
  @ApiOperation({ summary: 'Create a product' })
  @ApiCreatedResponse({ type: ProductResponse })
  @ApiProblem(409, 'sales.sku_taken', 'The SKU is already in use.')
  create(@Body() body: CreateProduct): Promise<ProductResponse> {
    return this.products.create(body);
  }

  @Get()
  @SalesReaders()
  @ApiOperation({ summary: 'List products' })
  @ApiOkResponse({ type: ProductPage })
  list(@Query() query: ListProducts): Promise<ProductPage> {
    return this.products.list(query);
  }

  @Get(':id')
  @SalesReaders()
  @ApiOperation({ summary: 'Read one product' })
  @ApiOkResponse({ type: ProductResponse })
  @ApiProblem(404, 'sales.product_not_found', 'There is no such product.')
  read(@Param() { id }: IdParam): Promise<ProductResponse> {
    return this.products.read(id);
  }

  @Patch(':id')
  @SalesWriters()
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: ProductResponse })
  @ApiProblem(404, 'sales.product_not_found', 'There is no such product.')
  @ApiProblem(409, 'sales.sku_taken', 'The SKU is already in use.')
  update(@Param() { id }: IdParam, @Body() body: UpdateProduct): Promise<ProductResponse> {
    return this.products.update(id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @SalesWriters()
  @ApiOperation({ summary: 'Delete a product of which nothing was sold' })
  @ApiNoContentResponse()
  @ApiProblem(404, 'sales.product_not_found', 'There is no such product.')
  @ApiProblem(409, 'sales.product_has_sales', 'Something was sold of it.')
  delete(@Param() { id }: IdParam): Promise<void> {
    return this.products.delete(id);
  }
}
