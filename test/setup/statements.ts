import { Body, Controller, Post } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { Sequelize } from 'sequelize-typescript';
import { Public } from '../../src/platform/access/access.decorators.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { TextField } from '../../src/platform/http/fields.js';

class Statement {
  @TextField({ max: 5000 })
  sql!: string;
}

/** Lets a test send a statement the way the service sends its own, for what no route can be made to do. */
@Public()
@Controller('test/statements')
export class StatementsController {
  constructor(
    private readonly transactions: TransactionRunner,
    @InjectConnection() private readonly sequelize: Sequelize,
  ) {}

  @Post()
  async run(@Body() { sql }: Statement): Promise<void> {
    await this.transactions.run(() => this.sequelize.query(sql));
  }
}
