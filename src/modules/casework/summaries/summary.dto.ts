import { TextField, TextListField } from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import type { Summary } from '../models/summary.model.js';

export const mostSteps = 30;

/** What the law wants a final summary to tell (R6313-7 of the Code du travail). */
export class WriteSummary {
  @TextField({ max: 10_000, example: 'Mme Exemple souhaite évoluer après dix ans de comptabilité.' })
  circumstances!: string;

  @TextField({
    max: 10_000,
    example: 'Rigueur, pédagogie.',
    description: 'Skills and aptitudes, as to what the person may become.',
  })
  skills!: string;

  @TextField({ max: 10_000, example: 'Devenir formatrice.', description: 'The professional project.' })
  project!: string;

  @TextListField({
    max: mostSteps,
    maxLength: 1_000,
    example: ['Suivre une formation de formateur.'],
    description: 'The steps to make it real, in their order.',
  })
  steps!: string[];
}

export class FinalSummaryResponse extends Recorded {
  @TextField({ max: 10_000, example: 'Mme Exemple souhaite évoluer après dix ans de comptabilité.' })
  circumstances!: string;

  @TextField({ max: 10_000, example: 'Rigueur, pédagogie.' })
  skills!: string;

  @TextField({ max: 10_000, example: 'Devenir formatrice.' })
  project!: string;

  @TextListField({ max: mostSteps, maxLength: 1_000, example: ['Suivre une formation de formateur.'] })
  steps!: string[];
}

export const presentSummary = ({ id, createdAt, updatedAt, body }: Summary): FinalSummaryResponse => ({
  id,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
  ...body,
});
