import { Body, Controller, Post } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { Sequelize } from 'sequelize-typescript';
import { Public } from '../../src/platform/access/access.decorators.js';
import { asService } from '../../src/platform/access/database-context.js';
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
    const send = async (): Promise<void> => {
      // The first statement of a transaction carries the context; what comes after may be several in one text.
      await this.sequelize.query('SELECT');
      await this.sequelize.query(sql);
    };
    await asService('test.statements', () => this.transactions.run(send));
  }
}
