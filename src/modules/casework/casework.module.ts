import { Module } from '@nestjs/common';
import { FeatureModule } from '../../platform/features/feature.module.js';
import { IdentityModule } from '../identity/index.js';
import { BeneficiariesController } from './beneficiaries/beneficiaries.controller.js';
import { BeneficiariesService } from './beneficiaries/beneficiaries.service.js';
import { Files } from './beneficiaries/files.js';
import { CaseloadController } from './caseload/caseload.controller.js';
import { Caseload } from './caseload/caseload.service.js';
import { caseworkAccess } from './casework.access.js';
import { caseworkConstraints } from './casework.constraints.js';
import { caseworkInvariants } from './casework.invariants.js';
import { caseworkTopics } from './casework.topics.js';
import { CaseConversationsController } from './conversations/case-conversations.controller.js';
import { CaseConversationsService } from './conversations/case-conversations.service.js';
import { DocumentStore } from './documents/document-store.js';
import { DocumentsController } from './documents/documents.controller.js';
import { DocumentsService } from './documents/documents.service.js';
import { FileExportController } from './export/file-export.controller.js';
import { FileExport } from './export/file-export.service.js';
import { HandOverController } from './hand-over/hand-over.controller.js';
import { HandOverService } from './hand-over/hand-over.service.js';
import { Beneficiary } from './models/beneficiary.model.js';
import { CaseConversation } from './models/case-conversation.model.js';
import { DocumentVersion } from './models/document-version.model.js';
import { Document } from './models/document.model.js';
import { HandOver } from './models/hand-over.model.js';
import { Invitation } from './models/invitation.model.js';
import { Summary } from './models/summary.model.js';
import { InvitationsController, MyInvitationsController } from './my-case/invitations.controller.js';
import { InvitationsService } from './my-case/invitations.service.js';
import { MyCaseController } from './my-case/my-case.controller.js';
import { MyCaseService } from './my-case/my-case.service.js';
import { Reads } from './my-case/reads.service.js';
import { People } from './people.js';
import { PersonEraser } from './person.eraser.js';
import { CaseworkSeeder } from './seeders/casework.seeder.js';
import { SummariesController } from './summaries/summaries.controller.js';
import { SummariesService } from './summaries/summaries.service.js';

@Module({
  imports: [
    IdentityModule,
    FeatureModule.register({
      schema: 'casework',
      topics: caseworkTopics,
      models: [Beneficiary, Document, DocumentVersion, CaseConversation, Summary, HandOver, Invitation],
      access: caseworkAccess,
      invariants: caseworkInvariants,
      constraints: caseworkConstraints,
      sql: new URL('./sql/', import.meta.url),
    }),
  ],
  controllers: [
    BeneficiariesController,
    CaseloadController,
    HandOverController,
    FileExportController,
    CaseConversationsController,
    DocumentsController,
    SummariesController,
    InvitationsController,
    MyInvitationsController,
    MyCaseController,
  ],
  providers: [
    Files,
    BeneficiariesService,
    Caseload,
    HandOverService,
    FileExport,
    CaseConversationsService,
    DocumentStore,
    DocumentsService,
    SummariesService,
    InvitationsService,
    MyCaseService,
    Reads,
    People,
    PersonEraser,
    CaseworkSeeder,
  ],
})
export class CaseworkModule {}
