import { ApiProperty } from '@nestjs/swagger';
import { PageInfo } from '../../../platform/lists/list-query.js';
import { PersonResponse } from '../../identity/index.js';
import { BeneficiarySummary } from '../beneficiaries/beneficiary.dto.js';
import { DocumentResponse } from '../documents/document.dto.js';

export class BeneficiaryWithDocuments extends BeneficiarySummary {
  @ApiProperty({ type: [DocumentResponse], description: 'Newest first.' })
  documents!: DocumentResponse[];
}

/** A counsellor with their files, and the documents of these. */
export class CaseloadResponse {
  @ApiProperty({ type: PersonResponse, description: 'You.' })
  user!: PersonResponse;

  @ApiProperty({ type: [BeneficiaryWithDocuments] })
  data!: BeneficiaryWithDocuments[];

  @ApiProperty({ type: PageInfo })
  page!: PageInfo;
}
