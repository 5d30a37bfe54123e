import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { chartOptions } from './chart-options.js';
import type { ChartLook, ChartSubject } from './chart-subject.js';
import { descriptionOf, drawable } from './chart-text.js';

/** Loaded by the first picture: it takes a tenth of a second, six hundred files as an ES module, and one in this way. */
const loadECharts = (): typeof import('echarts') =>
  createRequire(import.meta.url)('echarts') as typeof import('echarts');

/**
 * A picture of a forecast as SVG: no script, no reference to anything outside of it, and whatever names hold is text.
 * The same subject and look give the same bytes.
 */
export function forecastChart(subject: ChartSubject, look: ChartLook): string {
  const { init } = loadECharts();
  const { width, height } = look;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(chartOptions(subject, look));
    return told(chart.renderToSVGString(), subject);
  } finally {
    chart.dispose();
  }
}

/** Says what it is to who does not see it. Its ids are its own, so that one page may hold several. */
function told(svg: string, subject: ChartSubject): string {
  const picture = still(svg);
  const id = `f${createHash('sha256').update(picture).digest('hex').slice(0, 8)}`;
  const begin = picture.indexOf('>') + 1;
  const opening = picture
    .slice(0, begin - 1)
    .replace('<svg ', `<svg role="img" aria-labelledby="${id}-title ${id}-text" `);
  const title = `<title id="${id}-title">${escaped(drawable(subject.name, 255))}: demand and forecast</title>`;
  const text = `<desc id="${id}-text">${escaped(descriptionOf(subject))}</desc>`;
  return `${opening}>\n${title}\n${text}${inTags(picture.slice(begin), /\bzr-/g, `${id}-`)}`;
}

/** Without what is for a mouse, and without the number of the picture in the process. */
const still = (svg: string): string =>
  inTags(
    inTags(svg.replace(/<style [^]*?<\/style>\n?/, ''), / (class|ecmeta_\w+)="[^"]*"/g, ''),
    /\bzr\d+-/g,
    'zr-',
  );

/** Names, which stand between tags, are left as they are. */
const inTags = (svg: string, part: RegExp, replacement: string): string =>
  svg.replace(/<[^>]*>/g, (tag) => tag.replace(part, replacement));

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);
