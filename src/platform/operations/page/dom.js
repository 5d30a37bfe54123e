/** The element of this id; the page has it. */
export const byId = (id) => document.getElementById(id);

/**
 * An element with its attributes and what is in it. Text is text: nothing is read as HTML.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on...` listens; false and null are left out.
 */
export const element = (tag, attributes = {}, ...content) =>
  filled(document.createElement(tag), attributes, content);

/** The same of a drawing. */
export const drawn = (tag, attributes = {}, ...content) =>
  filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, content);

function filled(made, attributes, content) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...content.flat().filter((one) => one !== null && one !== undefined));
  return made;
}

/** Writes text only where it is another one: what is the same is not read out again. */
export function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Tells something to who listens to the page; for what has changed, never for what moves all the time. */
export const announce = (text) => write(byId('news'), text);
