import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import type { Service } from './service.js';

/** A schema of OpenAPI 3.0, as far as this service uses them. */
export interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  format?: string;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  allOf?: Schema[];
  example?: unknown;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: Schema;
}

export interface Content {
  schema: Schema;
  examples?: Record<string, { value: unknown }>;
}

export interface OperationDoc {
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Content> };
  responses: Record<string, { description: string; content?: Record<string, Content> }>;
}

export interface Document {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OperationDoc>>;
  components: { schemas: Record<string, Schema> };
}

/** One operation, with what names it. */
export interface Operation extends OperationDoc {
  method: string;
  path: string;
  name: string;
}

/** The description of the API as the service serves it. */
export async function readDocument(service: Service): Promise<Document> {
  const { body } = await service.http.get('/openapi.json').expect(200);
  return body as Document;
}

export const operationsOf = ({ paths }: Document): Operation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
      name: `${method.toUpperCase()} ${path}`,
    })),
  );

/** Follows a reference within the document, if it is one: bare, or in the `allOf` that lets it be described. */
export function resolve(document: Document, schema: Schema): Schema {
  if (schema.allOf?.length === 1) return resolve(document, schema.allOf[0]!);
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace('#/components/schemas/', '');
  const found = document.components.schemas[name];
  if (!found) throw new Error(`${schema.$ref} leads nowhere`);
  return found;
}

/** What is wrong with a value, as text, or nothing. */
export type Complaint = (schema: Schema, value: unknown) => string | undefined;

/**
 * Checks values against schemas of the document, more strictly than they say: what a schema does not declare is
 * wrong, so that an answer holds nothing that is not documented.
 */
export function complaintsBy(document: Document): Complaint {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  const closed = orNull(document.components.schemas);
  for (const schema of Object.values(closed)) if (schema.properties) schema.additionalProperties = false;
  ajv.addSchema({ $id: 'api', components: { schemas: closed } });
  const compiled = new Map<Schema, ReturnType<Ajv['compile']>>();
  return (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile(withinApi(orNull(schema)));
    compiled.set(schema, validate);
    return validate(value) ? undefined : ajv.errorsText(validate.errors);
  };
}

/** A copy in which a reference that may be null says so in JSON Schema's words: beside one, Ajv passes `nullable` over. */
function orNull<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  const copy: unknown = Array.isArray(value)
    ? value.map(orNull)
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, orNull(inner as unknown)]));
  const { nullable, allOf } = copy as Schema;
  return (nullable && allOf ? { anyOf: [copy, { enum: [null] }] } : copy) as T;
}

const withinApi = (schema: Schema): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/')) as object;
