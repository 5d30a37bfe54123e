import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { ApiProblem } from '../../../platform/http/api-problem.decorator.js';
import { MessagePage } from '../messages/message.dto.js';
import { SearchMessages } from './search.dto.js';
import { SearchService } from './search.service.js';

@ApiTags('messages')
@SignedIn()
@Controller('v1/messages/search')
export class SearchController {
  constructor(private readonly messages: SearchService) {}

  // What somebody looks for is nobody's business: in a URL, every proxy would write it down.
  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Find messages in your threads by words, beginnings of words, or metadata; newest first',
  })
  @ApiOkResponse({ type: MessagePage })
  @ApiProblem(400, 'platform.required', 'Neither words nor metadata are given.')
  search(@Body() body: SearchMessages): Promise<MessagePage> {
    return this.messages.search(body);
  }
}
