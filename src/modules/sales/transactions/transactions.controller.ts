import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { SalesReaders, SalesWriters } from '../sales.access.js';
import { CreateSale, ListSales, SalePage, SaleResponse } from './sale.dto.js';
import { SalesService } from './sales.service.js';

@ApiTags('sales transactions')
@Controller('v1/sales/transactions')
export class TransactionsController {
  constructor(private readonly sales: SalesService) {}

  @Post()
  @SalesWriters()
  @ApiOperation({ summary: 'Sell (or, with a negative quantity, take back) and move the stock' })
  @ApiCreatedResponse({ type: SaleResponse })
  @ApiProblem(400, 'sales.quantity_zero', 'The quantity is 0.')
  @ApiProblem(409, 'sales.out_of_stock', 'There are not that many pieces.')
  @ApiProblem(409, 'sales.stock_full', 'More would come back than can be counted.')
  @ApiProblem(422, 'sales.product_not_found', 'The product does not exist.')
  record(@Body() body: CreateSale): Promise<SaleResponse> {
    return this.sales.record(body);
  }

  @Get()
  @SalesReaders()
  @ApiOperation({ summary: 'List sold lines with their products' })
  @ApiOkResponse({ type: SalePage })
  list(@Query() query: ListSales): Promise<SalePage> {
    return this.sales.list(query);
  }

  @Get(':id')
  @SalesReaders()
  @ApiOperation({ summary: 'Read one sold line' })
  @ApiOkResponse({ type: SaleResponse })
  @ApiProblem(404, 'sales.transaction_not_found', 'There is no such sales transaction.')
  read(@Param() { id }: IdParam): Promise<SaleResponse> {
    return this.sales.read(id);
  }
}
