import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Public } from '../../src/platform/access/access.decorators.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { RateLimit } from '../../src/platform/throttling/rate-limit.decorator.js';
import { RateLimiter } from '../../src/platform/throttling/rate-limiter.js';

@Public()
@Controller('test/limits')
export class LimitedController {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly limiter: RateLimiter,
  ) {}

  @Post('none')
  @HttpCode(200)
  unlimited(): void {}

  @Post('ten')
  @HttpCode(200)
  @RateLimit({ name: 'ten', limit: 10, seconds: 60, by: 'ip' })
  ten(): void {}

  @Post('brief')
  @HttpCode(200)
  @RateLimit({ name: 'brief', limit: 1, seconds: 60, by: 'ip' })
  brief(): void {}

  @Post('blocking')
  @HttpCode(200)
  @RateLimit({ name: 'blocking', limit: 1, seconds: 60, by: 'ip', blockSeconds: 120 })
  blocking(): void {}

  @Post('email')
  @HttpCode(200)
  @RateLimit({ name: 'email', limit: 2, seconds: 60, by: 'field:email' })
  email(@Body() _body: object): void {}

  @Post('user')
  @HttpCode(200)
  @RateLimit({ name: 'user', limit: 2, seconds: 60, by: 'user' })
  user(): void {}

  @Post('strangers')
  @HttpCode(200)
  @RateLimit({ name: 'user', limit: 2, seconds: 60, by: 'user', strangersOnly: true })
  strangers(): void {}

  @Post('everybody')
  @HttpCode(200)
  @RateLimit({ name: 'everybody', limit: 3, seconds: 60, by: 'service' })
  @RateLimit({ name: 'everybody', limit: 2, seconds: 60, by: 'ip' })
  everybody(): void {}

  @Post('failing')
  @RateLimit({ name: 'failing', limit: 2, seconds: 60, by: 'ip' })
  failing(): Promise<void> {
    return this.transactions.run(async () => {
      await this.limiter.hit('within', 'a transaction', { limit: 1, seconds: 60 });
      throw new Error('the use case fails');
    });
  }
}

@Public()
@Controller('test/limited')
@RateLimit({ name: 'whole', limit: 2, seconds: 60, by: 'ip' })
export class WhollyLimitedController {
  @Post('one')
  @HttpCode(200)
  one(): void {}

  @Post('other')
  @HttpCode(200)
  @RateLimit({ name: 'other', limit: 1, seconds: 60, by: 'ip' })
  other(): void {}
}
