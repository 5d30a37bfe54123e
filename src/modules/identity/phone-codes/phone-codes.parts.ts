import { Otp } from '../models/otp.model.js';
import { MyPhoneController } from './my-phone.controller.js';
import { MyPhoneService } from './my-phone.service.js';
import { PhoneCodesEraser } from './phone-codes.eraser.js';
import { PhoneCodes } from './phone-codes.service.js';
import { PhoneSignInController } from './phone-sign-in.controller.js';
import { PhoneSignInService } from './phone-sign-in.service.js';
import { ShortCodes } from './short-codes.js';

/* What codes by SMS add to the module. Other modules inject PhoneCodes alone. */

export const phoneCodeModels = [Otp];
export const phoneCodeControllers = [PhoneSignInController, MyPhoneController];
export const phoneCodeProviders = [
  ShortCodes,
  PhoneCodes,
  PhoneSignInService,
  MyPhoneService,
  PhoneCodesEraser,
];
