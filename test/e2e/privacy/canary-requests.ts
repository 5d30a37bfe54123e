import { randomUUID } from 'node:crypto';
import { resolve, type Document, type Operation, type Schema } from '../../setup/openapi.js';
import type { Canary } from './canary.js';

/** Requests to one operation that are full of canaries. */
export class CanaryRequests {
  constructor(
    private readonly document: Document,
    private readonly operation: Operation,
    private readonly canary: Canary,
  ) {}

  /** Path and query; canaries in place of ids, unless one is given. */
  path(id?: string): string {
    const { path, parameters = [] } = this.operation;
    const filled = path.replace(/\{\w+\}/g, () => encodeURIComponent(id ?? this.canary.email()));
    // With an id, what is asked for is found or not; without, every parameter is wrong.
    const query = parameters
      .filter((parameter) => parameter.in === 'query' && !(id && parameter.name === 'cursor'))
      .filter(({ name }) => !(id && name === 'page'))
      .map(({ name, schema }) => {
        const value = id ? this.right(schema) : this.canary.email();
        return `${name}=${encodeURIComponent(String(value))}`;
      });
    return query.length ? `${filled}?${query.join('&')}` : filled;
  }

  /** As the document asks for it; a file as text. */
  rightBody(): unknown {
    const content = this.operation.requestBody?.content;
    if (!content) return undefined;
    const schema = content['application/json']?.schema;
    return schema ? this.right(schema) : this.file();
  }

  /** Each with one thing wrong everywhere. */
  wrongBodies(): unknown[] {
    const right = this.rightBody();
    if (right === undefined) return [{ field: this.canary.text() }, [this.canary.email()]];
    if (typeof right === 'string') return [`${this.canary.text()}\n${this.canary.email()}`];
    const fields = Object.keys(right as object);
    const everywhere = (value: () => unknown): object =>
      Object.fromEntries(fields.map((field) => [field, value()]));
    return [
      everywhere(() => this.canary.text()),
      everywhere(() => this.canary.email()),
      everywhere(() => ({ value: this.canary.text() })),
      everywhere(() => [this.canary.phone()]),
      { ...(right as object), other: this.canary.text() },
      // Of another content type.
      this.file(),
    ];
  }

  private right(schema: Schema): unknown {
    const found = resolve(this.document, schema);
    if (found.enum) return found.enum[0];
    if (found.type === 'array') return [this.right(found.items!)];
    if (found.type === 'integer') return found.minimum ?? 1;
    if (found.type === 'boolean') return true;
    if (found.type === 'string') return this.text(found);
    const properties = Object.entries(found.properties ?? {});
    return Object.fromEntries(properties.map(([name, property]) => [name, this.right(property)]));
  }

  private text({ format, pattern, maxLength = 1_000, example }: Schema): string {
    const { canary } = this;
    if (format === 'uuid') return randomUUID();
    if (format === 'email') return canary.email();
    if (format === 'uri') return canary.url();
    if (format === 'date') return canary.day();
    if (format === 'date-time') return `${canary.day()}T00:00:00.000Z`;
    if (pattern === undefined) return canary.text().slice(0, maxLength);
    if (pattern.startsWith('^\\+')) return canary.phone();
    return pattern.includes('A-Za-z') ? canary.username() : String(example);
  }

  private file(): string {
    const { canary } = this;
    const lines = [
      'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice',
      `${canary.text()},${canary.text()},${canary.text()},one,${canary.day()},${canary.email()}`,
    ];
    return lines.join('\n');
  }
}
