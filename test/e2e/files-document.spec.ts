import { readDocument } from '../setup/openapi.js';
import { startShelf } from '../setup/shelf.js';

it('shows a file chooser beside the fields of a form, and what a download can answer', async () => {
  const service = await startShelf();
  const document = (await readDocument(service)) as unknown as {
    paths: Record<
      string,
      Record<string, { requestBody?: unknown; responses: Record<string, { description: string }> }>
    >;
    components: { schemas: Record<string, unknown> };
  };
  await service.close();
  const { requestBody, responses } = document.paths['/test/scans']!.post!;
  expect(requestBody).toEqual({
    required: true,
    content: { 'multipart/form-data': { schema: { $ref: '#/components/schemas/NewScanForm' } } },
  });
  expect(document.components.schemas.NewScanForm).toMatchObject({
    properties: { file: { type: 'string', format: 'binary' }, note: { type: 'string', maxLength: 50 } },
    required: ['file'],
  });
  expect(document.components.schemas.FileForm).toMatchObject({ required: ['file'] });
  expect(responses['413']!.description).toContain('platform.file_too_large');
  expect(responses['415']!.description).toContain('platform.file_type_refused');
  const read = document.paths['/test/scans/{id}/content']!.get!;
  expect(Object.keys(read.responses)).toEqual(expect.arrayContaining(['200', '206', '304', '416', '500']));
  expect(read.responses['416']!.description).toContain('platform.range_not_satisfiable');
});
