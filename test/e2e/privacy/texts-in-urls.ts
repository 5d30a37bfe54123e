const ofTickets = (path: string, ...routes: string[]): Record<string, string> =>
  Object.fromEntries(
    routes.map((route) => [`${route.replace(/ |$/, ` ${path}`)} id`, 'the reference of a ticket, or its id']),
  );

/** Texts that are written into an URL, hence into the log of every proxy, and why they may be. */
export const textsInUrls: Record<string, string> = {
  'GET /v1/audit requestId': 'of a request',
  'GET /v1/audit table': 'of a table',
  'GET /v1/audit/records/{table}/{id} table': 'of a table',
  'GET /dev/outbox to': 'not there where real people are',
  'GET /v1/brands q': 'looks in what brands show everybody',
  'GET /v1/influencers q': 'looks in what influencers show everybody',
  'GET /v1/magic-links/{token} token':
    'opens nothing without the browser that asked, or a session of the account',
  'GET /v1/niches q': 'of nobody',
  'GET /v1/sales/analytics/revenue category': 'of nobody',
  'GET /v1/sales/analytics/top-products category': 'of nobody',
  'GET /v1/sales/demand category': 'of nobody',
  'GET /v1/sales/forecasts category': 'of nobody',
  'GET /v1/sales/forecasts/{id}/reorder serviceLevel': 'a share, of nobody',
  'GET /v1/ops/statements/{queryId}/plan queryId': 'the number of a statement without its values',
  'GET /v1/sales/products category': 'of nobody',
  'GET /v1/sales/products q': 'of nobody',
  'GET /v1/sales/products sku': 'of nobody',
  'GET /v1/sales/transactions category': 'of nobody',
  'POST /seed/{name} name': 'of a seeder',
  ...ofTickets('/v1/tickets/{id}', 'GET', 'POST /reopen', 'GET /comments', 'POST /comments'),
  ...ofTickets('/v1/support/tickets/{id}', 'GET', 'PATCH', 'POST /status', 'POST /merge'),
  ...ofTickets('/v1/support/tickets/{id}', 'GET /comments', 'POST /comments', 'GET /decisions'),
};
