import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { RateLimit } from '../../../platform/throttling/rate-limit.decorator.js';
import { FindPeople, PersonList } from './person.dto.js';
import { PeopleService } from './people.service.js';

@ApiTags('people')
@SignedIn()
@Controller('v1/people')
export class PeopleController {
  constructor(private readonly people: PeopleService) {}

  // Whom somebody looks for is nobody's business: in a URL, every proxy would write it down.
  @Post('find')
  @HttpCode(200)
  @RateLimit({ name: 'people', by: 'user', limit: 120, seconds: 60 })
  @ApiOperation({ summary: 'Find people by their whole usernames' })
  @ApiOkResponse({ type: PersonList })
  find(@Body() { usernames }: FindPeople): Promise<PersonList> {
    return this.people.find(usernames);
  }
}
