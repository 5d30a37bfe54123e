import type { FeatureDefinition } from '../../platform/features/feature.module.js';

/** What the routes are filed under: the files of counsellors who lead bilans de compétences, and what beneficiaries see of theirs. */
export const caseworkTopics: FeatureDefinition['topics'] = {
  beneficiaries:
    'The files that a counsellor keeps, from intake to the end: search, hand-over, invitation and export.',
  'case conversations': 'Interviews and other time that was spent on a bilan, 24 hours at most by law.',
  documents: 'Documents of a file, version by version; one that is signed stays as it is.',
  summaries: 'The final summary of a bilan as the law asks for it, and the PDF that is made of it.',
  'my case':
    'What beneficiaries see of their own file: where it is, what is shared with them, and who has read it.',
};
