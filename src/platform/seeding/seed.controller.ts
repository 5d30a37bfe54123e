import { Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../access/access.decorators.js';
import { ApiProblem } from '../http/api-problem.decorator.js';
import { IntegerField, TextField } from '../http/fields.js';
import { OutsideProductionGuard } from './outside-production.guard.js';
import { SeedRunner } from './seed-runner.js';

export class SeedParam {
  @TextField({ max: 100, example: 'niches', description: 'A seeder or a module.' })
  name!: string;
}

class SeedResultResponse {
  @TextField({ max: 100, example: 'niches' })
  name!: string;

  @IntegerField({ min: 0, max: Number.MAX_SAFE_INTEGER, example: 24, description: 'Rows added now.' })
  rows!: number;
}

class SeedResponse {
  @ApiProperty({ type: [SeedResultResponse] })
  data!: SeedResultResponse[];
}

@ApiTags('seed')
@Public()
@UseGuards(OutsideProductionGuard)
@Controller('seed')
export class SeedController {
  constructor(private readonly seeds: SeedRunner) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Fill the database with demo data. Safe to repeat; 404 in production.' })
  @ApiOkResponse({ type: SeedResponse })
  @ApiProblem(404, 'platform.no_such_route', 'In production the route is not there.')
  async seedAll(): Promise<SeedResponse> {
    return { data: await this.seeds.seed() };
  }

  @Post(':name')
  @HttpCode(200)
  @ApiOperation({ summary: 'Run one seeder, or those of one module, and what they build on.' })
  @ApiOkResponse({ type: SeedResponse })
  @ApiProblem(404, 'platform.no_such_seeder', 'There is no such seeder; the detail names those there are.')
  async seedOne(@Param() { name }: SeedParam): Promise<SeedResponse> {
    return { data: await this.seeds.seed(name) };
  }
}
