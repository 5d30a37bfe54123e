import { Readable } from 'node:stream';
import { Body, Controller, HttpCode, Param, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import type { FastifyReply } from 'fastify';
import { Sequelize } from 'sequelize-typescript';
import { Public } from '../../src/platform/access/access.decorators.js';
import { TextField } from '../../src/platform/http/fields.js';
import { setOwnCookie } from '../../src/platform/http/own-cookies.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { RateLimit } from '../../src/platform/throttling/rate-limit.decorator.js';

class Trial {
  @TextField({ max: 100 })
  name!: string;
}

class TrialQuery {
  @TextField({ max: 100, optional: true })
  q?: string;
}

const answers: Record<string, () => unknown> = {
  nothing: () => undefined,
  text: () => 'just text',
  'one-megabyte': () => ({ text: 'x'.repeat(1_048_576) }),
  stream: () => new StreamableFile(Readable.from(['streamed'])),
};

/** POST routes as no module has them yet; each leaves one row of its name in `public.trials`. */
@Public()
@Controller('test/trials')
export class TrialsController {
  constructor(
    private readonly transactions: TransactionRunner,
    @InjectConnection() private readonly sequelize: Sequelize,
  ) {}

  @Post('limited')
  @RateLimit({ name: 'trials', limit: 3, seconds: 60, by: 'service' })
  limited(@Body() { name }: Trial): Promise<void> {
    return this.leave(name);
  }

  /** Meets a deadlock at its first two tries, after it has set a cookie and a status. */
  @Post('deadlocked')
  async deadlocked(
    @Body() { name }: Trial,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ tries: number }> {
    const [{ tries }] = (await this.sequelize.query(`select nextval('public.tries')::int as tries`))[0] as [
      { tries: number },
    ];
    setOwnCookie(reply, 'trial', String(tries), {});
    await this.leave(name);
    if (tries < 3) {
      void reply.status(202);
      await this.sequelize.query(`do $$ begin raise exception 'again' using errcode = '40P01'; end $$`);
    }
    return { tries };
  }

  /** Does a part apart, and then refuses. */
  @Post('refused')
  async refused(@Body() { name }: Trial): Promise<void> {
    await this.transactions.apart(() => this.leave(`${name} apart`));
    await this.leave(name);
    throw new Error('refused');
  }

  @Post(':answer')
  @HttpCode(200)
  async answer(@Param('answer') answer: string, @Body() { name }: Trial, @Query() _: TrialQuery) {
    await this.leave(name);
    return answers[answer]!();
  }

  private async leave(name: string): Promise<void> {
    await this.transactions.run(() =>
      this.sequelize.query('insert into public.trials values ($1)', { bind: [name] }),
    );
  }
}

export const trialTables = `
  create table public.trials (name text);
  create sequence public.tries;
  grant all on public.trials, public.tries to public`;
