import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type ts from 'typescript';
import { MigrationError } from '../migration-error.js';

/** What the comment above a model's class, and above each of its attributes, says. */
export interface ModelDocs {
  description: string | undefined;
  attributes: ReadonlyMap<string, string>;
}

interface FoundClass extends ModelDocs {
  base: string | undefined;
  table: string | undefined;
}

/**
 * Reads what the sources of the models say of them in JSDoc, by `schema.table`.
 * @throws MigrationError where there is no TypeScript, or there are no sources: in a deployed image.
 */
export async function readModelDocs(sources: string): Promise<Map<string, ModelDocs>> {
  const typescript = await loadTypeScript();
  const files = await readdir(sources, { recursive: true }).catch((cause: unknown) => {
    throw new MigrationError(
      `What the models mean is read from their sources; there are none in ${sources}.`,
      {
        cause,
      },
    );
  });
  const classes = new Map<string, FoundClass>();
  const found: FoundClass[] = [];
  for (const name of files.filter((file) => file.endsWith('.model.ts')).sort()) {
    const text = await readFile(join(sources, name), 'utf8');
    const source = typescript.createSourceFile(name, text, typescript.ScriptTarget.ES2023, true);
    source.forEachChild((node) => {
      if (!typescript.isClassDeclaration(node) || !node.name) return;
      const one = describeClass(typescript, node);
      classes.set(node.name.text, one);
      found.push(one);
    });
  }
  return new Map(
    found.flatMap((one) => (one.table === undefined ? [] : [[one.table, withInherited(one, classes)]])),
  );
}

async function loadTypeScript(): Promise<typeof ts> {
  try {
    return (await import('typescript')).default;
  } catch (cause) {
    throw new MigrationError(
      'The data dictionary needs TypeScript, which is installed for development only.\n' +
        'Next: npm ci (without --omit=dev), and export there.',
      { cause },
    );
  }
}

function withInherited(one: FoundClass, classes: ReadonlyMap<string, FoundClass>): ModelDocs {
  const base = one.base === undefined ? undefined : classes.get(one.base);
  const inherited = base ? withInherited(base, classes).attributes : [];
  return { description: one.description, attributes: new Map([...inherited, ...one.attributes]) };
}

function describeClass(typescript: typeof ts, node: ts.ClassDeclaration): FoundClass {
  const attributes = new Map<string, string>();
  for (const member of node.members) {
    if (!typescript.isPropertyDeclaration(member) || !typescript.isIdentifier(member.name)) continue;
    const description = jsDocOf(typescript, member);
    if (description) attributes.set(member.name.text, description);
  }
  const [heritage] = node.heritageClauses ?? [];
  const base = heritage?.types[0]?.expression;
  return {
    description: jsDocOf(typescript, node),
    attributes,
    base: base && typescript.isIdentifier(base) ? base.text : undefined,
    table: tableOf(typescript, node),
  };
}

function jsDocOf(typescript: typeof ts, node: ts.Node): string | undefined {
  const last = typescript.getJSDocCommentsAndTags(node).filter(typescript.isJSDoc).at(-1);
  const text = typescript.getTextOfJSDocComment(last?.comment);
  return text?.replace(/\s+/g, ' ').trim() || undefined;
}

/** `schema.table` of `@Table({ schema: '...', tableName: '...' })`. */
function tableOf(typescript: typeof ts, node: ts.ClassDeclaration): string | undefined {
  for (const { expression } of typescript.getDecorators(node) ?? []) {
    if (!typescript.isCallExpression(expression) || expression.expression.getText() !== 'Table') continue;
    const [options] = expression.arguments;
    if (!options || !typescript.isObjectLiteralExpression(options)) continue;
    const said = new Map(
      options.properties.flatMap((property) =>
        typescript.isPropertyAssignment(property) && typescript.isStringLiteral(property.initializer)
          ? [[property.name.getText(), property.initializer.text] as const]
          : [],
      ),
    );
    return `${said.get('schema')}.${said.get('tableName')}`;
  }
  return undefined;
}
