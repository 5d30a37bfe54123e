import { Module } from '@nestjs/common';
import { FeatureModule } from '../../platform/features/feature.module.js';
import { salesAccess } from './sales.access.js';
import { EventsController } from './events/events.controller.js';
import { EventsService } from './events/events.service.js';
import { ImportsController } from './imports/imports.controller.js';
import { ImportsService } from './imports/imports.service.js';
import { Event } from './models/event.model.js';
import { Product } from './models/product.model.js';
import { Sale } from './models/sale.model.js';
import { ProductsController } from './products/products.controller.js';
import { ProductsService } from './products/products.service.js';
import { salesConstraints } from './sales.constraints.js';
import { salesInvariants } from './sales.invariants.js';
import { SalesService } from './transactions/sales.service.js';
import { EventSeeder, ProductSeeder, TransactionSeeder } from './seeders/sales.seeder.js';
import { SummaryController } from './summary/summary.controller.js';
import { SummaryService } from './summary/summary.service.js';
import { TransactionsController } from './transactions/transactions.controller.js';

@Module({
  imports: [
    FeatureModule.register({
      schema: 'sales',
      models: [Product, Sale, Event],
      access: salesAccess,
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
  ],
  providers: [
    ProductsService,
    SalesService,
    EventsService,
    SummaryService,
    ImportsService,
    ProductSeeder,
    TransactionSeeder,
    EventSeeder,
  ],
})
export class SalesModule {}
