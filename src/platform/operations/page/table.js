import { element, write } from './dom.js';

/**
 * @typedef {{ name: string, isNumber?: boolean, isHead?: boolean, tell: (row: object) => string | Node, class?: string }} Column
 * @typedef {{ caption: string, columns: Column[], keyOf: (row: object) => string, none: string, most?: number }} TableOptions
 */

/** A table that is brought up to date row by row, so that who is in it stays where they are. */
export class LiveTable {
  /** @param {HTMLElement} place @param {TableOptions} options */
  constructor(place, options) {
    this.options = options;
    this.rows = new Map();
    this.body = element('tbody');
    this.none = element('p', { class: 'none' }, 'Asking…');
    const heads = options.columns.map(({ name, isNumber }) =>
      element('th', { scope: 'col', class: isNumber ? 'number' : null }, name),
    );
    this.table = element(
      'table',
      {},
      element('caption', { id: `caption-${place.dataset.table}` }, options.caption),
      element('thead', {}, element('tr', {}, ...heads)),
      this.body,
    );
    const region = {
      class: 'scroll',
      role: 'region',
      tabindex: 0,
      'aria-labelledby': `caption-${place.dataset.table}`,
    };
    this.more = element('button', {
      type: 'button',
      class: 'more',
      hidden: true,
      onclick: () => this.showMore(),
    });
    place.append(element('div', region, this.table), this.none, this.more);
  }

  /** @param {object[]} data @param {string} [none] why there is nothing. */
  show(data, none = this.options.none) {
    this.data = data;
    const most = this.isWhole ? Infinity : (this.options.most ?? Infinity);
    this.more.hidden = data.length <= (this.options.most ?? Infinity);
    write(this.more, this.isWhole ? `Show the first ${this.options.most}` : `Show all ${data.length}`);
    this.showRows(data.slice(0, most));
    this.table.classList.toggle('empty', data.length === 0);
    this.none.hidden = data.length > 0;
    write(this.none, none);
  }

  showMore() {
    this.isWhole = !this.isWhole;
    this.show(this.data);
  }

  showRows(data) {
    const focused = document.activeElement;
    const left = new Map(this.rows);
    data.forEach((row, index) => {
      const key = this.options.keyOf(row);
      left.delete(key);
      const line = this.rows.get(key) ?? this.add(key);
      this.fill(line, row);
      if (this.body.children[index] !== line) this.body.insertBefore(line, this.body.children[index] ?? null);
    });
    for (const [key, line] of left) {
      line.remove();
      this.rows.delete(key);
    }
    if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
  }

  add(key) {
    const cells = this.options.columns.map(({ isHead, isNumber, class: name }) =>
      element(isHead ? 'th' : 'td', {
        scope: isHead ? 'row' : null,
        class: isNumber ? 'number' : (name ?? null),
      }),
    );
    const line = element('tr', {}, ...cells);
    this.rows.set(key, line);
    return line;
  }

  fill(line, row) {
    this.options.columns.forEach(({ tell }, index) => {
      const told = tell(row);
      const cell = line.children[index];
      if (typeof told === 'string') write(cell, told);
      else if (!cell.firstChild?.isEqualNode(told)) cell.replaceChildren(told);
    });
  }
}
