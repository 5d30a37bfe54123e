import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { readOnlyCode, type FieldError } from '../errors/problem.js';
import { FeatureRegistry } from '../features/feature-registry.js';
import { problemExtension, type DeclaredProblem } from './api-problem.decorator.js';
import { addHeaders, problemsOfHeaders } from './openapi-headers.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Serves the description of the API at `/docs` (to read) and `/openapi.json` (for programs). */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => describeApi(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Atrium API',
    swaggerOptions: { displayRequestDuration: true, tagsSorter: 'alpha' },
  });
}

export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Atrium')
    .setDescription(
      'One backend for an influencer marketplace, retail sales, messaging, support and casework. ' +
        'Every error is `application/problem+json` (RFC 9457); `code` is stable, `errors[]` names the fields.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  document.components ??= {};
  document.components.schemas ??= {};
  document.components.schemas.Problem = problemSchema;
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item[method];
      if (!operation) continue;
      addProblems(operation, path, method, problemsOfHeaders(document, path, method));
      addHeaders(document, path, method);
    }
  }
  document.tags = tagsOf(document, app.get(FeatureRegistry, { strict: false }));
  return document;
}

/** The tags of the routes that are there, with what the modules say of them. */
function tagsOf(document: OpenAPIObject, features: FeatureRegistry): NonNullable<OpenAPIObject['tags']> {
  const operations = Object.values(document.paths).flatMap((item) => methods.map((method) => item[method]));
  const used = new Set(operations.flatMap((operation) => operation?.tags ?? []));
  return features
    .all()
    .flatMap(({ topics = {} }) => Object.entries(topics))
    .flatMap(([name, description]) => (used.has(name) ? [{ name, description }] : []));
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'Names the kind of problem.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'For people.' },
    code: { type: 'string', description: 'Stable: branch on it.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'code', 'message'],
        properties: { field: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
    requestId: { type: 'string', description: 'Tell it when you ask for help.' },
  },
};

/** The problems every route of a kind can answer with, and those that the route declares itself. */
function addProblems(
  operation: Operation,
  path: string,
  method: string,
  ofHeaders: readonly DeclaredProblem[],
): void {
  const takesInput = Boolean(operation.requestBody) || (operation.parameters ?? []).length > 0;
  const problems: DeclaredProblem[] = [
    ...takeDeclaredProblems(operation),
    ...(takesInput ? [invalidInput] : []),
    ...(method === 'get' ? [] : bodyProblems),
    ...(path.includes('{') ? [urlTooLong] : []),
    ...ofHeaders,
    ...everywhere,
  ];
  const byStatus = new Map<number, DeclaredProblem[]>();
  for (const problem of problems) {
    const same = byStatus.get(problem.status) ?? [];
    if (!same.some((other) => other.code === problem.code)) same.push(problem);
    byStatus.set(problem.status, same);
  }
  for (const [status, problems] of byStatus) operation.responses[status] = responseOf(status, problems);
}

function takeDeclaredProblems(operation: Operation): DeclaredProblem[] {
  const extensions = operation as unknown as Record<string, unknown>;
  const names = Object.keys(extensions).filter((name) => name.startsWith(problemExtension));
  const declared = names.map((name) => extensions[name] as DeclaredProblem);
  for (const name of names) delete extensions[name];
  return declared;
}

const invalidInput: DeclaredProblem & { errors: FieldError[] } = {
  status: 400,
  code: 'platform.invalid_input',
  description: 'The input is not valid.',
  errors: [{ field: 'name', code: 'platform.invalid_text', message: 'name must not be blank' }],
};

const urlTooLong: DeclaredProblem = {
  status: 414,
  code: 'platform.url_too_long',
  description: 'A part of the URL is too long.',
};

const everywhere: DeclaredProblem[] = [
  { status: 400, code: 'platform.invalid_url', description: 'The URL is not correctly encoded.' },
  { status: 503, code: 'platform.unavailable', description: 'The database is away; see Retry-After.' },
  { status: 503, code: readOnlyCode, description: 'The service can only be read just now; see Retry-After.' },
];

/** A body is read, and may be refused, where none is expected, too. */
const bodyProblems: DeclaredProblem[] = [
  { status: 400, code: 'platform.invalid_body', description: 'The body is not one JSON object.' },
  { status: 413, code: 'platform.body_too_large', description: 'The body is too large.' },
  {
    status: 415,
    code: 'platform.unsupported_media_type',
    description: 'The content type is not taken here.',
  },
];

function responseOf(status: number, problems: DeclaredProblem[]) {
  const examples = problems.map(({ code, description }) => [
    code,
    {
      value: {
        type: `urn:atrium:problem:${code}`,
        title: STATUS_CODES[status],
        status,
        detail: description,
        code,
        ...(code === invalidInput.code && { errors: invalidInput.errors }),
        requestId: '4f1c2f6e-5b7a-4d0e-9a51-0c9f2c3f7a10',
      },
    },
  ]);
  return {
    description: problems.map(({ code, description }) => `\`${code}\`: ${description}`).join('\n\n'),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(examples) as Record<string, { value: unknown }>,
      },
    },
  };
}
