import { publishedFigures } from '../test/factories/published-figures.js';

/** What others published of a series, and what the models of the engine make of it. */
export function publishedTable(): string {
  const rows = publishedFigures.map(({ title, source, published, measured }) => {
    const value = measured();
    const off = `${(100 * (value / published - 1)).toFixed(2)} %`;
    return `| ${title} | ${source} | ${published.toFixed(2)} | ${value.toFixed(2)} | ${off} |`;
  });
  return ['| series | asserted by | published | here | off |', '|---|---|--:|--:|--:|', ...rows].join('\n');
}
