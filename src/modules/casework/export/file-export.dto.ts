import { ApiProperty } from '@nestjs/swagger';
import { InstantField, TextField, UuidField } from '../../../platform/http/fields.js';
import { BeneficiaryResponse } from '../beneficiaries/beneficiary.dto.js';
import { CaseConversationResponse } from '../conversations/case-conversation.dto.js';
import { DocumentResponse, VersionResponse } from '../documents/document.dto.js';
import { HandOverResponse } from '../hand-over/hand-over.dto.js';
import { FinalSummaryResponse } from '../summaries/summary.dto.js';

export class ExportedVersion extends VersionResponse {
  @TextField({
    max: 500,
    example: '/v1/documents/0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b/versions/1',
    description: 'Where its bytes are.',
  })
  href!: string;
}

export class ExportedDocument extends DocumentResponse {
  @ApiProperty({ type: [ExportedVersion] })
  versions!: ExportedVersion[];
}

export class FileExportResponse {
  @InstantField()
  exportedAt!: string;

  @UuidField({ description: 'Who had it exported.' })
  exportedBy!: string;

  @ApiProperty({ type: BeneficiaryResponse })
  beneficiary!: BeneficiaryResponse;

  @ApiProperty({ type: [CaseConversationResponse] })
  conversations!: CaseConversationResponse[];

  @ApiProperty({ type: [ExportedDocument] })
  documents!: ExportedDocument[];

  @ApiProperty({ type: FinalSummaryResponse, nullable: true })
  summary!: FinalSummaryResponse | null;

  @ApiProperty({ type: [HandOverResponse] })
  handOvers!: HandOverResponse[];
}
