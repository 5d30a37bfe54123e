import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../platform/access/access.decorators.js';
import { PreferencesResponse, UpdatePreferences } from './preferences.dto.js';
import { PreferencesService } from './preferences.service.js';

@ApiTags('my account')
@SignedIn()
@Controller('v1/me/preferences')
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Get()
  @ApiOperation({ summary: 'Read your preferences' })
  @ApiOkResponse({ type: PreferencesResponse })
  read(): Promise<PreferencesResponse> {
    return this.preferences.read();
  }

  @Patch()
  @ApiOperation({ summary: 'Change what is given, leave the rest' })
  @ApiOkResponse({ type: PreferencesResponse })
  update(@Body() body: UpdatePreferences): Promise<PreferencesResponse> {
    return this.preferences.update(body);
  }
}
