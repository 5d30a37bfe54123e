import { Module } from '@nestjs/common';
import { FeatureModule } from '../../platform/features/feature.module.js';
import { AnalyticsController } from './analytics/analytics.controller.js';
import { AnalyticsService } from './analytics/analytics.service.js';
import { CsvDownload } from './analytics/csv-download.js';
import { DemandController } from './demand/demand.controller.js';
import { DemandSeries } from './demand/demand-series.js';
import { DemandService } from './demand/demand.service.js';
import { salesAccess, salesUnaudited } from './sales.access.js';
import { forecastControllers, forecastProviders, forecastTables } from './forecasts/forecasts.parts.js';
import { EventsController } from './events/events.controller.js';
import { EventsService } from './events/events.service.js';
import { ImportsController } from './imports/imports.controller.js';
import { ImportsService } from './imports/imports.service.js';
import { DailyDemand } from './models/daily-demand.model.js';
import { Event } from './models/event.model.js';
import { Product } from './models/product.model.js';
import { Sale } from './models/sale.model.js';
import { ProductsController } from './products/products.controller.js';
import { ProductsService } from './products/products.service.js';
import { ReorderController } from './reorder/reorder.controller.js';
import { ReorderService } from './reorder/reorder.service.js';
import { salesConstraints } from './sales.constraints.js';
import { salesInvariants } from './sales.invariants.js';
import { salesTopics } from './sales.topics.js';
import { SalesService } from './transactions/sales.service.js';
import { EventSeeder, ProductSeeder, TransactionSeeder } from './seeders/sales.seeder.js';
import { StockOutsController } from './stock-outs/stock-outs.controller.js';
import { StockOutsService } from './stock-outs/stock-outs.service.js';
import { SummaryController } from './summary/summary.controller.js';
import { SummaryService } from './summary/summary.service.js';
import { TransactionsController } from './transactions/transactions.controller.js';

@Module({
  imports: [
    FeatureModule.register({
      schema: 'sales',
      topics: salesTopics,
      models: [Product, Sale, Event, DailyDemand, ...forecastTables],
      access: salesAccess,
      unaudited: salesUnaudited,
      invariants: salesInvariants,
      constraints: salesConstraints,
      sql: new URL('./sql/', import.meta.url),
    }),
  ],
  controllers: [
    ProductsController,
    TransactionsController,
    EventsController,
    SummaryController,
    ImportsController,
    DemandController,
    AnalyticsController,
    ...forecastControllers,
    ReorderController,
    StockOutsController,
  ],
  providers: [
    ProductsService,
    SalesService,
    EventsService,
    SummaryService,
    ImportsService,
    DemandSeries,
    DemandService,
    AnalyticsService,
    CsvDownload,
    ...forecastProviders,
    ReorderService,
    StockOutsService,
    ProductSeeder,
    TransactionSeeder,
    EventSeeder,
  ],
})
export class SalesModule {}
