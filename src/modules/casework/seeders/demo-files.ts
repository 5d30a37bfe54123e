import type { FileStatus, Phase } from '../models/beneficiary.model.js';
import type { Channel } from '../models/case-conversation.model.js';
import type { DocumentKind } from '../models/document.model.js';
import type { SummaryBody } from '../models/summary.model.js';

/** A file to look at: what happened in it, in days before today. */
export interface DemoFile {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  birthDate: string;
  notes: string;
  status: FileStatus;
  interviews: readonly DemoInterview[];
  documents: readonly DemoDocument[];
  summary?: SummaryBody;
}

export type DemoInterview = readonly [
  phase: Phase,
  channel: Channel,
  daysAgo: number,
  minutes: number,
  subject: string,
  notes: string,
];

export interface DemoDocument {
  kind: DocumentKind;
  title: string;
  fileName: string;
  /** The text of each version. */
  versions: readonly string[];
  status: 'draft' | 'in_review' | 'signed';
  isShared: boolean;
}

const agreement = (isSigned: boolean): DemoDocument => ({
  kind: 'agreement',
  title: 'Convention de bilan de compétences',
  fileName: 'convention.txt',
  versions: ['Convention de bilan de compétences : 24 heures au plus, en trois phases.'],
  status: isSigned ? 'signed' : 'in_review',
  isShared: true,
});

const cv = (text: string): DemoDocument => ({
  kind: 'cv',
  title: 'Curriculum vitæ',
  fileName: 'cv.txt',
  versions: ['Curriculum vitæ : première version.', text],
  status: 'draft',
  isShared: false,
});

/** Nobody is called so: Exemple, Spécimen, Modèle, Démonstration and Fictif are no names. */
export const demoFiles: readonly DemoFile[] = [
  {
    firstName: 'Camille',
    lastName: 'Exemple',
    email: 'demo.exemple@example.org',
    phone: '+33199000101',
    birthDate: '1991-02-11',
    notes: 'Premier contact par téléphone. Souhaite réfléchir avant de s’engager.',
    status: 'intake',
    interviews: [],
    documents: [],
  },
  {
    firstName: 'Dominique',
    lastName: 'Spécimen',
    email: 'demo.specimen@example.org',
    phone: '+33199000102',
    birthDate: '1984-09-30',
    notes: 'Dix ans dans la logistique. Congé de formation accordé.',
    status: 'preliminary',
    interviews: [
      ['preliminary', 'in_person', 6, 90, 'Analyse de la demande', 'Envie de travailler avec des jeunes.'],
    ],
    documents: [agreement(false)],
  },
  {
    firstName: 'Morgan',
    lastName: 'Modèle',
    email: 'demo.modele@example.org',
    phone: '+33199000103',
    birthDate: '1979-05-22',
    notes: 'Reconversion envisagée après une restructuration.',
    status: 'investigation',
    interviews: [
      ['preliminary', 'in_person', 40, 120, 'Analyse de la demande', 'Le besoin est clair et partagé.'],
      ['investigation', 'video', 26, 150, 'Parcours et réalisations', 'Fierté : l’équipe montée en 2015.'],
      ['investigation', 'assessment', 20, 180, 'Inventaire d’intérêts', 'Profil social et entreprenant.'],
    ],
    documents: [agreement(true), cv('Curriculum vitæ : compétences transférables mises en avant.')],
  },
  {
    firstName: 'Andrea',
    lastName: 'Démonstration',
    email: 'demo.demonstration@example.org',
    phone: '+33199000104',
    birthDate: '1987-12-03',
    notes: 'Projet de formation d’adultes.',
    status: 'conclusion',
    interviews: [
      ['preliminary', 'in_person', 80, 120, 'Analyse de la demande', 'Cherche du sens.'],
      ['investigation', 'in_person', 60, 180, 'Compétences et motivations', 'Pédagogue, rigoureuse.'],
      ['investigation', 'phone', 45, 60, 'Enquête métier', 'Deux entretiens avec des formatrices.'],
      ['conclusion', 'in_person', 12, 120, 'Construction du projet', 'Deux scénarios comparés.'],
    ],
    documents: [agreement(true), cv('Curriculum vitæ : orienté vers la formation.')],
    summary: {
      circumstances:
        'Après douze années de comptabilité, Andrea Démonstration a souhaité faire le point sur ses compétences et étudier une évolution vers la formation d’adultes.',
      skills:
        'Rigueur, sens de la pédagogie, aisance à l’oral. L’expérience d’encadrement est un atout réel au regard du projet.',
      project: 'Devenir formatrice en gestion, d’abord en complément de l’emploi actuel.',
      steps: [
        'Suivre le titre professionnel de formateur d’adultes.',
        'Animer deux sessions pilotes à l’été.',
        'Faire le bilan six mois après, lors de l’entretien de suivi.',
      ],
    },
  },
  {
    firstName: 'Sasha',
    lastName: 'Fictif',
    email: 'demo.fictif@example.org',
    phone: '+33199000105',
    birthDate: '1995-07-17',
    notes: 'Bilan mené à son terme.',
    status: 'closed',
    interviews: [
      ['preliminary', 'video', 200, 90, 'Analyse de la demande', 'Hésite entre deux métiers.'],
      ['investigation', 'video', 180, 240, 'Explorations', 'Stage d’observation concluant.'],
      ['conclusion', 'video', 160, 120, 'Remise de la synthèse', 'Document remis et commenté.'],
    ],
    documents: [agreement(true)],
  },
];
