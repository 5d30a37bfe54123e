import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { SummaryBody } from '../models/summary.model.js';

/** What stands on the first page beside the summary itself. */
export interface SummaryFacts {
  firstName: string;
  lastName: string;
  counsellor: string;
  /** Of each phase. */
  minutes: { preliminary: number; investigation: number; conclusion: number; total: number };
  /** The day of the document. */
  madeAt: Date;
}

type PdfMake = typeof import('pdfmake');

let loading: Promise<PdfMake> | undefined;

/** The library that makes them: a quarter of all that the service would load, so not before the first document. */
async function load(): Promise<PdfMake> {
  const { default: pdfMake } = await import('pdfmake');
  const home = dirname(createRequire(import.meta.url).resolve('pdfmake/package.json'));
  const fonts = join(home, 'fonts', 'Roboto');
  pdfMake.setFonts({
    Roboto: {
      normal: join(fonts, 'Roboto-Regular.ttf'),
      bold: join(fonts, 'Roboto-Medium.ttf'),
      italics: join(fonts, 'Roboto-Italic.ttf'),
      bolditalics: join(fonts, 'Roboto-MediumItalic.ttf'),
    },
  });
  // What people write is text and nothing else: a document never fetches anything.
  pdfMake.setUrlAccessPolicy(() => false);
  pdfMake.setLocalAccessPolicy((path) => path.startsWith(fonts));
  return pdfMake;
}

/** The final summary (document de synthèse, R6313-7 of the Code du travail) in French: A4, with page numbers. */
export async function summaryPdf(facts: SummaryFacts, body: SummaryBody): Promise<Buffer> {
  const pdfMake = await (loading ??= load());
  return pdfMake.createPdf(definitionOf(facts, body)).getBuffer();
}

const day = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'Europe/Paris' });

const hours = (minutes: number): string =>
  `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;

function definitionOf(facts: SummaryFacts, body: SummaryBody): TDocumentDefinitions {
  const name = `${facts.firstName} ${facts.lastName}`;
  const madeAt = day.format(facts.madeAt);
  return {
    pageSize: 'A4',
    pageMargins: [56, 72, 56, 64],
    language: 'fr-FR',
    info: { title: 'Document de synthèse', subject: 'Bilan de compétences' },
    defaultStyle: { font: 'Roboto', fontSize: 11, lineHeight: 1.3 },
    styles: {
      title: { fontSize: 20, bold: true, margin: [0, 0, 0, 4] },
      section: { fontSize: 13, bold: true, margin: [0, 18, 0, 6] },
      small: { fontSize: 9, color: '#555555' },
    },
    header: () => ({
      columns: [
        { text: 'Bilan de compétences – confidentiel', style: 'small' },
        { text: name, style: 'small', alignment: 'right' },
      ],
      margin: [56, 32, 56, 0],
    }),
    footer: (page, pages) => ({
      columns: [
        { text: `Établi le ${madeAt}`, style: 'small' },
        { text: `Page ${page} sur ${pages}`, style: 'small', alignment: 'right' },
      ],
      margin: [56, 20, 56, 0],
    }),
    content: [...opening(name, facts, madeAt), ...sections(body), closing()],
  };
}

const opening = (name: string, { counsellor, minutes }: SummaryFacts, madeAt: string): Content[] => [
  { text: 'Document de synthèse', style: 'title' },
  { text: 'Bilan de compétences (articles L6313-4 et R6313-7 du Code du travail)', style: 'small' },
  {
    margin: [0, 16, 0, 0],
    layout: 'noBorders',
    table: {
      widths: [150, '*'],
      body: [
        ['Bénéficiaire', name],
        ['Conseiller', counsellor],
        ['Date', madeAt],
        ['Phase préliminaire', hours(minutes.preliminary)],
        ['Phase d’investigation', hours(minutes.investigation)],
        ['Phase de conclusion', hours(minutes.conclusion)],
        ['Durée totale', hours(minutes.total)],
      ].map(([label, value]) => [{ text: label!, bold: true }, { text: value! }]),
    },
  },
];

const sections = ({ circumstances, skills, project, steps }: SummaryBody): Content[] => [
  section('Circonstances du bilan'),
  { text: circumstances },
  section('Compétences et aptitudes au regard des perspectives d’évolution'),
  { text: skills },
  section('Projet professionnel'),
  { text: project },
  section('Étapes de la réalisation du projet'),
  steps.length > 0 ? { ol: steps.map((text) => ({ text })) } : { text: 'Aucune étape n’est prévue.' },
];

const section = (text: string): Content => ({ text, style: 'section', headlineLevel: 1 });

const closing = (): Content => ({
  unbreakable: true,
  stack: [
    {
      margin: [0, 24, 0, 0],
      style: 'small',
      text:
        'Ce document est destiné exclusivement au bénéficiaire. Il ne peut être communiqué à un tiers ' +
        'qu’avec son accord (article L6313-4 du Code du travail).',
    },
    {
      margin: [0, 24, 0, 0],
      columns: [{ text: 'Le bénéficiaire' }, { text: 'Le conseiller' }],
    },
  ],
});
