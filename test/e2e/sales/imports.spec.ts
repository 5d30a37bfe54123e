import { gzipSync } from 'node:zlib';
import { create } from '../../factories/marketplace.js';
import { productBody } from '../../factories/sales.js';
import { startService, type Service } from '../../setup/service.js';
import { csv, header, nothing, sample, soldLine, stored } from '../../setup/sold-lines.js';

let service: Service;

beforeAll(async () => {
  service = await startService((environment) => ({
    ...environment,
    http: { ...environment.http, uploadLimit: 30_000_000 },
  }));
});
afterAll(() => service.close());
beforeEach(() => service.query('truncate sales.transactions, sales.products cascade'));

const send = (body: Buffer | string, type = 'text/csv') =>
  service.http.post('/v1/sales/imports').set('content-type', type).send(body);

describe('an import of sold lines', () => {
  const totals = { units: 3921, revenue: '8928.27' };
  const inTables = { lines: 300, products: 214, stock: 0, ...totals };

  it('stores every line of the sample, and its products without stock', async () => {
    const { body } = await send(sample).expect(200);
    expect(body).toEqual({
      linesRead: 300,
      imported: 300,
      alreadyPresent: 0,
      rejected: 0,
      productsCreated: 214,
      totals,
      rejectionsByReason: [],
      rejections: [],
    });
    expect(await stored(service)).toEqual(inTables);
  });

  it.each([
    ['gzip', gzipSync(sample), 'application/gzip'],
    ['gzip that is called text', gzipSync(sample), 'text/csv'],
    ['text that is called gzip', sample, 'application/gzip'],
    [
      'two gzip files in one',
      Buffer.concat([gzipSync(sample.subarray(0, 999)), gzipSync(sample.subarray(999))]),
      'application/gzip',
    ],
    [
      'a byte order mark, a quoted header and Windows line ends',
      `\ufeff"InvoiceNo"${sample.toString().slice(9).replaceAll('\n', '\r\n')}`,
      'text/csv',
    ],
    ['no line end at the end', sample.subarray(0, -1), 'text/csv'],
    ['a content type with parameters', sample, 'text/csv; charset=utf-8; header=present'],
  ])('comes to the same with %s', async (_, file, type) => {
    const { body } = await send(file, type).expect(200);
    expect(body).toMatchObject({ linesRead: 300, imported: 300, totals });
    expect(await stored(service)).toEqual(inTables);
  });

  it('adds nothing and tells the same totals when it is run again', async () => {
    await send(sample).expect(200);
    const { body } = await send(gzipSync(sample)).expect(200);
    expect(body).toMatchObject({ imported: 0, alreadyPresent: 300, productsCreated: 0, totals });
    expect(await stored(service)).toEqual(inTables);
  });

  it('counts every line of an invoice that names a product more than once', async () => {
    await send(sample).expect(200);
    const rows = await service.query<{ sourceRef: string }>(
      `select source_ref as "sourceRef" from sales.transactions where source_ref like '538514:21756:%' order by id`,
    );
    const expected = [1, 2, 3, 4, 5, 6].map((n) => ({ sourceRef: `538514:21756:${n}` }));
    expect(rows).toEqual(expected);
  });

  it('leaves a product that is there as it is, with its stock', async () => {
    const product = await create(service, '/v1/sales/products', productBody({ sku: '85123A', stock: 5 }));
    const { body } = await send(csv(soldLine(), soldLine({ quantity: '-2' }))).expect(200);
    expect(body).toMatchObject({ imported: 2, productsCreated: 0, totals: { units: 4, revenue: '10.20' } });
    const read = await service.http.get(`/v1/sales/products/${product.id}`).expect(200);
    expect(read.body).toEqual(product);
  });

  it('names a product by its most frequent description, else by its code', async () => {
    await send(sample).expect(200);
    const named = await service.query(
      `select sku, name from sales.products where sku in ('22632', '21777', '21134') order by sku`,
    );
    expect(named).toEqual([
      { sku: '21134', name: '21134' },
      { sku: '21777', name: 'RECIPE BOX WITH METAL HEART' },
      { sku: '22632', name: 'HAND WARMER RED POLKA DOT' },
    ]);
  });

  it('prices a product as it was last sold, a write-off aside', async () => {
    await send(
      csv(
        soldLine({ price: '3.10', date: '2010-12-09 10:00:00' }),
        soldLine({ price: '2.95', date: '2010-12-08 10:00:00' }),
        soldLine({ price: '0.0', date: '2010-12-20 10:00:00', quantity: '-9' }),
        soldLine({ sku: 'SAMPLE', price: '0' }),
      ),
    ).expect(200);
    const priced = await service.query('select sku, price from sales.products order by sku');
    expect(priced).toEqual([
      { sku: '85123A', price: '3.10' },
      { sku: 'SAMPLE', price: '0.00' },
    ]);
  });

  it('reads the columns by name, whatever their order, and times as UTC', async () => {
    const file = [
      'Country,UnitPrice,InvoiceDate,Quantity,Description,StockCode,InvoiceNo,Till',
      'France,2.55,2010-12-01 08:26:00,3,"A ""7,5"" INCH\nFRAME\\N",X:1,A1,7',
    ];
    await send(file.join('\n')).expect(200);
    const [row] = await service.query(
      `select name, quantity_sold, transaction_date, source_ref
         from sales.transactions join sales.products on products.id = product_id`,
    );
    expect(row).toEqual({
      name: 'A "7,5" INCH\nFRAME\\N',
      quantity_sold: 3,
      transaction_date: new Date('2010-12-01T08:26:00Z'),
      source_ref: 'A1:X:1:1',
    });
  });

  it('takes a file without lines', async () => {
    const { body } = await send(`${header}\n\n`).expect(200);
    expect(body).toMatchObject({ linesRead: 0, imported: 0, totals: { units: 0, revenue: '0.00' } });
  });
});

describe('lines that cannot be taken', () => {
  it.each([
    ['wrong_number_of_columns', null, '536365,85123A,6'],
    ['wrong_number_of_columns', null, `${soldLine()},more`],
    ['misplaced_quote', null, soldLine({ description: 'FRAME 7" WIDE' })],
    ['misplaced_quote', null, soldLine({ description: '"FRAME" WIDE' })],
    ['unbalanced_quote', null, soldLine({ description: '"FRAME' })],
    ['nul_character', null, soldLine({ description: 'A\0B' })],
    ['line_too_long', null, soldLine({ description: 'A'.repeat(66_000) })],
    ['line_too_long', null, soldLine({ description: 'A'.repeat(200_000) })],
    ['blank_invoice_number', 'InvoiceNo', soldLine({ invoice: ' ' })],
    ['invoice_number_too_long', 'InvoiceNo', soldLine({ invoice: '1'.repeat(101) })],
    ['invoice_number_with_colon', 'InvoiceNo', soldLine({ invoice: '1:2' })],
    ['blank_stock_code', 'StockCode', soldLine({ sku: '' })],
    ['stock_code_too_long', 'StockCode', soldLine({ sku: 'A'.repeat(101) })],
    ['description_too_long', 'Description', soldLine({ description: 'A'.repeat(256) })],
    ['quantity_not_integer', 'Quantity', soldLine({ quantity: '1.5' })],
    ['quantity_not_integer', 'Quantity', soldLine({ quantity: '1e3' })],
    ['quantity_not_integer', 'Quantity', soldLine({ quantity: '' })],
    ['quantity_zero', 'Quantity', soldLine({ quantity: '-0' })],
    ['quantity_out_of_range', 'Quantity', soldLine({ quantity: '2147483648' })],
    ['quantity_out_of_range', 'Quantity', soldLine({ quantity: `-${'9'.repeat(400)}` })],
    ['invalid_date', 'InvoiceDate', soldLine({ date: '2011-02-30 08:26:00' })],
    ['invalid_date', 'InvoiceDate', soldLine({ date: '2100-02-29 08:26:00' })],
    ['invalid_date', 'InvoiceDate', soldLine({ date: '12/1/2010 8:26' })],
    ['invalid_date', 'InvoiceDate', soldLine({ date: '2010-12-01 24:00:00' })],
    ['invalid_date', 'InvoiceDate', soldLine({ date: 'infinity' })],
    ['date_out_of_range', 'InvoiceDate', soldLine({ date: '1899-12-31 23:59:59' })],
    ['price_not_decimal', 'UnitPrice', soldLine({ price: '£2.55' })],
    ['price_not_decimal', 'UnitPrice', soldLine({ price: 'NaN' })],
    ['price_negative', 'UnitPrice', soldLine({ price: '-2.55' })],
    ['price_with_more_than_two_decimals', 'UnitPrice', soldLine({ price: '2.555' })],
    ['price_out_of_range', 'UnitPrice', soldLine({ price: '100000000' })],
  ])('%s (%s) is reported while the lines around are stored', async (reason, field, line) => {
    const good = [soldLine({ sku: 'FIRST' }), soldLine({ sku: 'LAST', price: '99999999.99' })] as const;
    const { body } = await send(csv(good[0], line, good[1])).expect(200);
    expect(body).toMatchObject({
      linesRead: 3,
      imported: 2,
      rejected: 1,
      productsCreated: 2,
      rejectionsByReason: [{ reason, count: 1 }],
      rejections: [{ line: 3, field, reason }],
    });
    expect(await stored(service)).toMatchObject({ lines: 2, products: 2 });
  });

  it('are as little as the bytes that are not UTF-8', async () => {
    const broken = Buffer.from(soldLine({ description: 'CAF\u00c9' }), 'latin1');
    const rest = `\n${soldLine({ description: 'CAF\u00c9' })}\n`;
    const { body } = await send(
      Buffer.concat([Buffer.from(`${header}\n`), broken, Buffer.from(rest)]),
    ).expect(200);
    expect(body).toMatchObject({
      imported: 1,
      rejections: [{ line: 2, field: null, reason: 'invalid_utf8' }],
    });
  });

  it('are told by the line on which they begin', async () => {
    const { body } = await send(
      csv(
        soldLine({ description: '"TWO\nLINES"' }),
        '',
        soldLine({ quantity: '0', description: '"THREE\r\n\r\nLINES"' }),
        soldLine({ price: 'free' }),
      ),
    ).expect(200);
    expect(body).toMatchObject({ linesRead: 3, imported: 1 });
    expect(body.rejections).toEqual([
      { line: 5, field: 'Quantity', reason: 'quantity_zero' },
      { line: 8, field: 'UnitPrice', reason: 'price_not_decimal' },
    ]);
  });

  it('take no other line with them when a quote is never closed', async () => {
    const good = (sku: string): string => soldLine({ sku, description: '"A ""QUOTED"" NAME"' });
    const lines = [
      good('A'),
      soldLine({ description: '"NEVER CLOSED' }),
      good('B'),
      good('C'),
      soldLine({ description: '"NOR THIS ONE' }),
      ...Array.from({ length: 150 }, (_, index) => soldLine({ sku: `D${index}` })),
      soldLine({ description: '"NOR THE LAST' }),
    ];
    const { body } = await send(csv(...lines)).expect(200);
    expect(body).toMatchObject({ linesRead: 156, imported: 153, rejected: 3 });
    const reason = 'unbalanced_quote';
    expect(body.rejections).toEqual([3, 6, 157].map((line) => ({ line, field: null, reason })));
  });

  it('lose no line to a quote that another line happens to close', async () => {
    const lines = [soldLine({ sku: '"OPEN' }), soldLine({ description: 'NAME"' }), soldLine()];
    const { body } = await send(csv(...lines)).expect(200);
    expect(body).toMatchObject({ linesRead: 3, imported: 1 });
    expect(body.rejections).toEqual([
      { line: 2, field: null, reason: 'unbalanced_quote' },
      { line: 3, field: null, reason: 'misplaced_quote' },
    ]);
  });

  it('keep their place, so that the corrected file adds just them', async () => {
    const file = (first: string): string =>
      csv(soldLine({ quantity: first }), soldLine({ quantity: '2' }), soldLine({ quantity: '3' }));
    await send(file('one')).expect(200);
    const { body } = await send(file('1')).expect(200);
    expect(body).toMatchObject({ imported: 1, alreadyPresent: 2, totals: { units: 6 } });
    expect(await stored(service)).toMatchObject({ lines: 3, units: 6 });
  });

  it('are all counted and a thousand of them listed', async () => {
    const rejected = 300_000;
    const { body } = await send(csv(soldLine(), `${'x,y\n'.repeat(rejected - 1)}x,y`)).expect(200);
    expect(body).toMatchObject({ imported: 1, rejected });
    expect(body.rejectionsByReason).toEqual([{ reason: 'wrong_number_of_columns', count: rejected }]);
    expect(body.rejections).toHaveLength(1000);
    expect(body.rejections.at(-1)).toMatchObject({ line: 1002 });
  });
});

describe('a file that cannot be read', () => {
  const bomb = gzipSync(
    Buffer.concat([Buffer.from(`${header}\n`), Buffer.alloc(40_000_000, `${soldLine()}\n`)]),
  );

  it.each([
    ['an empty body', '', 'text/csv', 400, 'sales.import_unreadable', /empty/],
    ['an empty gzip', gzipSync(''), 'application/gzip', 400, 'sales.import_unreadable', /empty/],
    [
      'no header',
      csv().slice(header.length + 1) + soldLine(),
      'text/csv',
      400,
      'sales.import_unreadable',
      /lacks InvoiceNo/,
    ],
    [
      'a header without a column',
      `${header.replace('UnitPrice', 'Price')}\n${soldLine()}\n`,
      'text/csv',
      400,
      'sales.import_unreadable',
      /lacks UnitPrice\./,
    ],
    [
      'a header with a column twice',
      `${header},Quantity\n${soldLine()},1\n`,
      'text/csv',
      400,
      'sales.import_unreadable',
      /Quantity twice/,
    ],
    [
      'another separator',
      csv(soldLine()).replaceAll(',', ';'),
      'text/csv',
      400,
      'sales.import_unreadable',
      /lacks/,
    ],
    [
      'UTF-16',
      Buffer.from(`\ufeff${csv(soldLine())}`, 'utf16le'),
      'text/csv',
      400,
      'sales.import_unreadable',
      /lacks/,
    ],
    [
      'an image',
      Buffer.from('89504e470d0a1a0a0000000d49484452ff', 'hex'),
      'text/csv',
      400,
      'sales.import_unreadable',
      /lacks/,
    ],
    [
      'gzip that is cut off',
      gzipSync(sample).subarray(0, -9),
      'application/gzip',
      400,
      'sales.import_unreadable',
      /cut off/,
    ],
    [
      'gzip that is damaged',
      damaged(gzipSync(sample)),
      'application/gzip',
      400,
      'sales.import_unreadable',
      /damaged/,
    ],
    [
      'too many bytes',
      Buffer.alloc(30_000_001, `${csv(soldLine())}`),
      'text/csv',
      413,
      'platform.body_too_large',
      /30000000 bytes/,
    ],
    [
      'too many bytes once unpacked',
      bomb,
      'application/gzip',
      413,
      'platform.body_too_large',
      /30000000 bytes/,
    ],
    ['JSON', '{}', 'application/json', 415, 'platform.unsupported_media_type', /text\/csv/],
    [
      'another content type',
      csv(soldLine()),
      'text/plain',
      415,
      'platform.unsupported_media_type',
      /content type/,
    ],
  ])('%s is refused as a problem, and nothing is stored', async (_, file, type, status, code, detail) => {
    const { body, headers } = await send(file, type).expect(status);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({ status, code, detail: expect.stringMatching(detail) });
    expect(await stored(service)).toEqual(nothing);
    await send(csv(soldLine())).expect(200);
  });
});

function damaged(file: Buffer): Buffer {
  const copy = Buffer.from(file);
  copy.fill(0xff, 1_000, 1_064);
  return copy;
}
