import { MagicLink } from '../models/magic-link.model.js';
import { BrowserCookie } from './browser-cookie.js';
import { MagicLinkSignInController } from './magic-link-sign-in.controller.js';
import { MagicLinkSignInService } from './magic-link-sign-in.service.js';
import { MagicLinksEraser } from './magic-links.eraser.js';
import { MagicLinks } from './magic-links.service.js';
import { MyEmailController } from './my-email.controller.js';
import { MyEmailService } from './my-email.service.js';

/* What links by mail add to the module. They use the codes of phone-codes. */

export const magicLinkModels = [MagicLink];
export const magicLinkControllers = [MagicLinkSignInController, MyEmailController];
export const magicLinkProviders = [
  BrowserCookie,
  MagicLinks,
  MagicLinkSignInService,
  MyEmailService,
  MagicLinksEraser,
];
