import { drawn, element, write } from './dom.js';
import { clock, nothing } from './format.js';

/**
 * @typedef {{ name: string, points: { at: number, value: number | null }[] }} Series
 * @typedef {{ title: string, unit: string, format: (value: number | null) => string, names: string[], area?: boolean,
 *   limit?: { value: number, name: string }, most?: number, least?: number, whole?: boolean }} ChartOptions
 */

export const spanMs = 300_000;
const height = 168;
const margin = { top: 12, right: 10, bottom: 22, left: 46 };

/** Lines over the last five minutes, with a legend that tells the last values, and a table of all of them. */
export class LineChart {
  /** @param {HTMLElement} figure @param {ChartOptions} options */
  constructor(figure, options) {
    this.options = options;
    this.series = options.names.map((name) => ({ name, points: [] }));
    this.svg = drawn('svg', { role: 'img', height, class: 'chart' });
    this.hint = element('div', { class: 'hint', hidden: true, 'aria-hidden': 'true' });
    this.values = options.names.map(() => element('b', {}, nothing));
    this.rows = element('tbody');
    this.details = element('details', { ontoggle: () => this.fillTable() }, ...this.tableParts());
    figure.append(this.caption(), element('div', { class: 'plot' }, this.svg, this.hint), this.details);
    this.svg.addEventListener('pointermove', (event) => this.point(event));
    this.svg.addEventListener('pointerleave', () => this.unpoint());
    new ResizeObserver(() => this.draw()).observe(this.svg);
  }

  /** @param {Series['points'][]} points of each series, oldest first. */
  show(points, now = Date.now()) {
    this.now = now;
    this.series.forEach((one, index) => {
      one.points = points[index].filter(({ at }) => at >= now - spanMs - 5_000);
      write(this.values[index], this.options.format(last(one.points)));
    });
    this.svg.setAttribute('aria-label', this.summary());
    this.draw();
    this.fillTable();
  }

  caption() {
    const { title, unit, names } = this.options;
    const legend = names.map((name, index) =>
      element(
        'span',
        { class: `key s${index}` },
        element('i', { 'aria-hidden': 'true' }),
        `${name} `,
        this.values[index],
      ),
    );
    return element(
      'figcaption',
      {},
      element('h3', {}, title, element('small', {}, ` ${unit}`)),
      element('div', { class: 'legend' }, ...legend),
    );
  }

  tableParts() {
    const { title, unit, names } = this.options;
    const heads = ['Time', ...names].map((name) => element('th', { scope: 'col' }, name));
    const table = element(
      'table',
      {},
      element('caption', { class: 'visually-hidden' }, `${title}, ${unit}, the newest first`),
      element('thead', {}, element('tr', {}, ...heads)),
      this.rows,
    );
    const region = {
      class: 'scroll figures',
      role: 'region',
      tabindex: 0,
      'aria-label': `Figures of ${title}`,
    };
    return [
      element('summary', {}, 'Figures', element('span', { class: 'visually-hidden' }, ` of ${title}`)),
      element('div', region, table),
    ];
  }

  summary() {
    const told = this.series.map(({ name, points }) => {
      const known = points.map(({ value }) => value).filter((value) => value !== null);
      if (known.length === 0) return `${name}: nothing yet`;
      const { format } = this.options;
      return `${name}: now ${format(last(points))}, between ${format(Math.min(...known))} and ${format(Math.max(...known))}`;
    });
    return `${this.options.title}, ${this.options.unit}, last five minutes. ${told.join('; ')}.`;
  }

  fillTable() {
    if (!this.details.open) return;
    const { format } = this.options;
    const times = [...new Set(this.series.flatMap(({ points }) => points.map(({ at }) => at)))].sort(
      (a, b) => b - a,
    );
    const rows = times.map((at) => {
      const cells = this.series.map(({ points }) => points.find((point) => point.at === at)?.value ?? null);
      const heads = element('th', { scope: 'row' }, clock(at));
      return element(
        'tr',
        {},
        heads,
        ...cells.map((value) => element('td', { class: 'number' }, format(value))),
      );
    });
    this.rows.replaceChildren(...rows);
  }

  draw() {
    const width = this.svg.clientWidth;
    if (width === 0 || this.now === undefined) return;
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const { least = 0, limit } = this.options;
    const ticks = this.ticks();
    const top = ticks.at(-1);
    const bottom = height - margin.bottom;
    this.x = (at) => margin.left + ((at - this.now + spanMs) / spanMs) * (width - margin.left - margin.right);
    this.y = (value) => bottom - ((value - least) / (top - least)) * (bottom - margin.top);
    const parts = [
      ...this.grid(ticks, width, bottom),
      ...this.series.flatMap((one, index) => this.lines(one, index, bottom)),
    ];
    if (limit && limit.value <= top) parts.push(...this.limit(limit, width));
    this.cross = drawn('line', { class: 'cross', y1: margin.top, y2: bottom, visibility: 'hidden' });
    this.svg.replaceChildren(...parts, this.cross);
  }

  /** Round values that reach over all there is to show. */
  ticks() {
    const { least = 0, most, whole = false } = this.options;
    if (most !== undefined) return [0, 1, 2, 3, 4].map((n) => least + ((most - least) * n) / 4);
    const highest = Math.max(
      ...this.series.flatMap(({ points }) => points.map(({ value }) => value ?? 0)),
      whole ? 4 : 0,
    );
    const rough = (highest || 1) / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10]
      .map((n) => n * power)
      .find((size) => size >= rough && (!whole || size % 1 === 0));
    return [0, 1, 2, 3, 4].map((n) => n * (step ?? 10 * power));
  }

  grid(ticks, width, bottom) {
    const right = width - margin.right;
    const across = ticks.flatMap((value) => {
      const y = Math.round(this.y(value)) + 0.5;
      const label = drawn(
        'text',
        { x: margin.left - 8, y: y + 4, class: 'tick end' },
        this.options.format(value),
      );
      return [drawn('line', { class: 'grid', x1: margin.left, x2: right, y1: y, y2: y }), label];
    });
    const minutes = (width < 420 ? [4, 2, 0] : [5, 4, 3, 2, 1, 0]).map((ago) => {
      const x = this.x(this.now - ago * 60_000);
      const place = ago === 0 ? 'tick end' : ago === 5 ? 'tick' : 'tick middle';
      return drawn('text', { x, y: bottom + 17, class: place }, ago === 0 ? 'now' : `−${ago} min`);
    });
    return [...across, ...minutes];
  }

  /** One line for each stretch without a gap. */
  lines({ points }, index, bottom) {
    const stretches = [[]];
    for (const { at, value } of points) {
      if (value === null) stretches.push([]);
      else if (at >= this.now - spanMs) stretches.at(-1).push([this.x(at), this.y(value)]);
    }
    return stretches
      .filter((stretch) => stretch.length > 0)
      .flatMap((stretch) => {
        if (stretch.length === 1)
          return drawn('circle', { class: `dot s${index}`, cx: stretch[0][0], cy: stretch[0][1], r: 2.5 });
        const path = stretch.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
        const line = drawn('path', { class: `line s${index}`, d: `M${path}` });
        if (!this.options.area || index > 0) return line;
        const ground = `M${stretch[0][0]} ${bottom}L${path}L${stretch.at(-1)[0]} ${bottom}Z`;
        return [drawn('path', { class: `area s${index}`, d: ground }), line];
      });
  }

  limit({ value, name }, width) {
    const y = this.y(value);
    return [
      drawn('line', { class: 'limit', x1: margin.left, x2: width - margin.right, y1: y, y2: y }),
      drawn('text', { class: 'tick', x: margin.left + 4, y: y - 5 }, name),
    ];
  }

  point(event) {
    const points = this.series.find((one) => one.points.length > 0)?.points;
    if (!points || !this.x) return;
    const { left, width } = this.svg.getBoundingClientRect();
    const x = event.clientX - left;
    const near = points.reduce((best, one) =>
      Math.abs(this.x(one.at) - x) < Math.abs(this.x(best.at) - x) ? one : best,
    );
    const lines = this.series.map(({ name, points: own }, index) => {
      const value = own.find(({ at }) => at === near.at)?.value ?? null;
      return element(
        'span',
        { class: `key s${index}` },
        element('i'),
        `${name} `,
        element('b', {}, this.options.format(value)),
      );
    });
    this.hint.replaceChildren(element('em', {}, clock(near.at)), ...lines);
    this.hint.hidden = false;
    const isRight = this.x(near.at) > width / 2;
    this.hint.style.left = isRight ? 'auto' : `${this.x(near.at) + 10}px`;
    this.hint.style.right = isRight ? `${width - this.x(near.at) + 10}px` : 'auto';
    for (const end of ['x1', 'x2']) this.cross.setAttribute(end, this.x(near.at));
    this.cross.setAttribute('visibility', 'visible');
  }

  unpoint() {
    this.hint.hidden = true;
    this.cross?.setAttribute('visibility', 'hidden');
  }
}

const last = (points) => points.findLast(({ value }) => value !== null)?.value ?? null;
