import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, ChoiceField, TextField } from '../http/fields.js';

export class HealthCheckResponse {
  @TextField({ max: 100, example: 'database' })
  name!: string;

  @BooleanField()
  ok!: boolean;

  @ChoiceField({
    choices: ['warning'],
    optional: true,
    description: 'With `ok: false`: to be looked into, and the process is ready all the same.',
  })
  level?: 'warning';

  @TextField({ max: 500, example: 'reachable' })
  detail!: string;
}

export class LiveResponse {
  @ChoiceField({ choices: ['live'] })
  status!: 'live';
}

export class ReadyResponse {
  @ChoiceField({
    choices: ['ready', 'read_only'],
    description:
      '`read_only`: the primary of the database is away, and a replica serves what only reads. Go on sending requests: ' +
      'those that write are answered 503 `platform.read_only` at once.',
  })
  status!: 'ready' | 'read_only';

  @ApiProperty({ type: [HealthCheckResponse] })
  checks!: HealthCheckResponse[];
}
