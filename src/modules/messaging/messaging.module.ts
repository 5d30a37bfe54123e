import { Module } from '@nestjs/common';
import { FeatureModule } from '../../platform/features/feature.module.js';
import { IdentityModule } from '../identity/index.js';
import { AttachmentsController } from './attachments/attachments.controller.js';
import { AttachmentsService } from './attachments/attachments.service.js';
import { ChangeStream } from './changes/change-stream.js';
import { ChangesController } from './changes/changes.controller.js';
import { ChangesService } from './changes/changes.service.js';
import { FeedFigures } from './changes/feed-figures.js';
import { FeedKeeper } from './changes/feed-keeper.js';
import { LiveReaders } from './changes/live-readers.js';
import { MessageContents } from './messages/message-contents.js';
import { MessageHistory } from './messages/message-history.js';
import { MessagePresenter } from './messages/message-presenter.js';
import { MessagesController } from './messages/messages.controller.js';
import { MessagesService } from './messages/messages.service.js';
import { messagingAccess, messagingUnaudited } from './messaging.access.js';
import { messagingConstraints } from './messaging.constraints.js';
import { messagingInvariants } from './messaging.invariants.js';
import { messagingTopics } from './messaging.topics.js';
import { Attachment } from './models/attachment.model.js';
import { Change } from './models/change.model.js';
import { Feed } from './models/feed.model.js';
import { Message } from './models/message.model.js';
import { PreservedMessage } from './models/preserved-message.model.js';
import { ThreadParticipant } from './models/thread-participant.model.js';
import { Thread } from './models/thread.model.js';
import { PersonEraser } from './person.eraser.js';
import { LegalHoldsController } from './retention/legal-holds.controller.js';
import { LegalHoldsService } from './retention/legal-holds.service.js';
import { Retention } from './retention/retention.js';
import { SearchController } from './search/search.controller.js';
import { SearchService } from './search/search.service.js';
import { MessagingSeeder } from './seeders/messaging.seeder.js';
import { ParticipantsController } from './threads/participants.controller.js';
import { ParticipantsService } from './threads/participants.service.js';
import { ReadMarksService } from './threads/read-marks.service.js';
import { ThreadReader } from './threads/thread-reader.js';
import { ThreadsController } from './threads/threads.controller.js';
import { ThreadsService } from './threads/threads.service.js';

@Module({
  imports: [
    IdentityModule,
    FeatureModule.register({
      schema: 'messaging',
      topics: messagingTopics,
      models: [Thread, ThreadParticipant, Message, Attachment, PreservedMessage, Change, Feed],
      access: messagingAccess,
      unaudited: messagingUnaudited,
      invariants: messagingInvariants,
      constraints: messagingConstraints,
      sql: new URL('./sql/', import.meta.url),
    }),
  ],
  controllers: [
    ThreadsController,
    ParticipantsController,
    MessagesController,
    SearchController,
    AttachmentsController,
    ChangesController,
    LegalHoldsController,
  ],
  providers: [
    ThreadReader,
    ThreadsService,
    ParticipantsService,
    ReadMarksService,
    MessageContents,
    MessagePresenter,
    MessageHistory,
    MessagesService,
    SearchService,
    AttachmentsService,
    FeedFigures,
    FeedKeeper,
    LiveReaders,
    ChangesService,
    ChangeStream,
    LegalHoldsService,
    Retention,
    PersonEraser,
    MessagingSeeder,
  ],
})
export class MessagingModule {}
