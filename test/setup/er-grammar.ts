const type = String.raw`[A-Za-z_][\w-]*(\(\d+\))?(\[\])*`;
const attribute = new RegExp(String.raw`^    ${type} [A-Za-z_][\w-]*( (PK|FK|UK)(, (PK|FK|UK))*)?$`);
const entity = /^ {2}([A-Za-z_][\w-]*) \{$/;
const relation =
  /^ {2}([A-Za-z_][\w-]*) (\|\||\|o|\}o|\}\|)--(\|\||o\||o\{|\|\{) ([A-Za-z_][\w-]*) : "[^"\n]+"$/;

/** What of a Mermaid entity-relationship diagram is not in the part of its grammar that we write: the lines at fault. */
export function faultsOfDiagram(diagram: string): string[] {
  const [head, ...lines] = diagram.split('\n');
  const faults = head === 'erDiagram' ? [] : [`no erDiagram: ${head}`];
  const entities = new Set<string>();
  let open: string | undefined;
  for (const line of lines) {
    if (open !== undefined) {
      if (line === '  }') open = undefined;
      else if (!attribute.test(line)) faults.push(line);
      continue;
    }
    const name = entity.exec(line)?.[1];
    if (name !== undefined && !entities.has(name)) entities.add((open = name));
    else if (!relation.test(line)) faults.push(line);
  }
  if (open !== undefined) faults.push(`not closed: ${open}`);
  if (entities.size === 0) faults.push('no entity');
  return faults;
}
