import { AfterAnswer } from './after-answer.js';
import { DeliveryFigures } from './delivery-figures.js';
import { DeliveryLimits } from './delivery-limits.js';
import { DeliveryEraser } from './delivery.eraser.js';
import { DeliveryService } from './delivery.service.js';
import { DevOutboxController } from './dev-outbox.controller.js';
import { DevOutboxService } from './dev-outbox.service.js';
import { MessageCipher } from './message-cipher.js';
import { MessageQueue } from './message-queue.js';
import { MessageSender } from './message-sender.js';
import { OutgoingMessageRow } from './models/outgoing-message.model.js';
import { WorkNotices } from './work-notices.js';
import { Transports } from './transports/transports.js';

/* What delivery adds to the module. Others inject DeliveryService, AfterAnswer and WorkNotices alone. */

export const deliveryModels = [OutgoingMessageRow];
export const deliveryControllers = [DevOutboxController];
export const deliveryProviders = [
  AfterAnswer,
  DeliveryService,
  DeliveryLimits,
  MessageCipher,
  MessageQueue,
  MessageSender,
  Transports,
  DevOutboxService,
  DeliveryEraser,
  DeliveryFigures,
  WorkNotices,
];
