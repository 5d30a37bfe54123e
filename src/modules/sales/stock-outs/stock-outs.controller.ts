import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SalesReaders } from '../sales.access.js';
import { ListStockOuts, StockOutPage } from './stock-out.dto.js';
import { StockOutsService } from './stock-outs.service.js';

@ApiTags('sales forecasts')
@SalesReaders()
@Controller('v1/sales/stock-outs')
export class StockOutsController {
  constructor(private readonly stockOuts: StockOutsService) {}

  @Get()
  @ApiOperation({ summary: 'List the products that run out of stock soon, the soonest first' })
  @ApiOkResponse({ type: StockOutPage })
  list(@Query() query: ListStockOuts): Promise<StockOutPage> {
    return this.stockOuts.list(query);
  }
}
