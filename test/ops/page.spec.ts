import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { contrastsOf, launchBrowser, lookOf, watch, type Watched } from './setup/browser.js';
import { startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';

const password = 'password123';
const charts = ['Requests', 'Response time', 'Errors', 'Statements', 'Pool', 'Event loop', 'Jobs'];
const ofDatabase = ['Connections', 'Cache hit'];

describe('the page for whoever operates the service', () => {
  let cluster: DebianCluster;
  let product: ProductProcess;
  let browser: Browser;

  beforeAll(async () => {
    cluster = await startFilledCluster(() => `shared_preload_libraries = 'pg_stat_statements'`);
    const admin = await cluster.connect('postgres');
    await admin.query('CREATE EXTENSION pg_stat_statements').finally(() => admin.end());
    product = await startProduct(cluster.env);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    product?.kill('SIGTERM');
    await product?.ended;
    await cluster?.remove();
  });

  /** A page in a context of its own, and what it does that it should not. */
  const open = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Watched> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const watched = await watch(await context.newPage());
    await watched.page.goto(`${product.url}/ops`);
    return watched;
  };

  const signIn = async (page: Page, identifier = 'admin', secret = password): Promise<void> => {
    await page.getByLabel('E-mail or username').fill(identifier);
    await page.getByLabel('Password').fill(secret);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };

  const live = (page: Page) => page.locator('#state[data-state="live"]').waitFor({ timeout: 40_000 });
  const numberOf = async (page: Page, tile: string): Promise<number> =>
    Number((await page.locator(`[data-tile="${tile}"] b`).textContent())!.replace(/[^\d.]/g, ''));

  /** Asks the service for something, until what is awaited has happened. */
  const underLoad = async (isSo: () => Promise<boolean>): Promise<void> => {
    const until = Date.now() + 45_000;
    while (!(await isSo())) {
      if (Date.now() > until) throw new Error('It did not happen.');
      const asked = Array.from({ length: 20 }, () => fetch(`${product.url}/v1/brands`));
      for (const answer of await Promise.all(asked)) await answer.arrayBuffer();
      await delay(50);
    }
  };

  it('shows how it moves under load, asks nobody else, and keeps no secret', async () => {
    const { page, faults, urls } = await open();
    await signIn(page);
    await live(page);
    const line = page.locator('[data-chart="requests"] path.line');
    const before = await line.getAttribute('d');
    await underLoad(async () => (await numberOf(page, 'requests')) >= 10);
    expect(await line.getAttribute('d')).not.toBe(before);
    for (const name of [...charts, ...ofDatabase]) {
      // What is looked at from time to time has its first value some seconds after the start.
      const told = new RegExp(`^${name},.* last five minutes\\. .*now \\d`);
      await page.getByRole('img', { name: told }).waitFor({ timeout: 20_000 });
    }
    expect(await numberOf(page, 'p95')).toBeGreaterThan(0);
    expect(await numberOf(page, 'connections')).toBeGreaterThan(0);
    await page.getByText('Figures of Requests').click();
    await page
      .getByRole('table', { name: /^Requests/ })
      .getByRole('row')
      .nth(50)
      .waitFor();
    expect(await page.getByRole('table', { name: 'Target and current value' }).getByRole('row').count()).toBe(
      6,
    );
    await page
      .locator('#tables')
      .getByRole('rowheader', { name: 'messaging.messages', exact: true })
      .waitFor({ state: 'attached' });
    const kept = await page.evaluate(() => [
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
    ]);
    expect(kept).toEqual([[], [['atrium-ops-signed-in', 'yes']], '']);
    expect(urls.filter((url) => new URL(url).origin !== product.url)).toEqual([]);
    expect(urls.filter((url) => /password|admin|eyJ/.test(url))).toEqual([]);
    await page.reload();
    await live(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByRole('img').count()).toBe(0);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('shows who blocks whom, while it is so', async () => {
    const { page, faults } = await open();
    await signIn(page);
    const [first, second] = [await cluster.connect(), await cluster.connect()];
    await first.query(
      `SET application_name = 'a forgotten window'; BEGIN; LOCK TABLE marketplace.niches IN EXCLUSIVE MODE`,
    );
    await second.query(`SET application_name = 'who waits'; BEGIN`);
    const waits = second.query('LOCK TABLE marketplace.niches IN EXCLUSIVE MODE');
    const row = page
      .getByRole('table', { name: 'Who waits, and for whom' })
      .getByRole('row', { name: /who waits/ });
    await row.waitFor({ timeout: 20_000 });
    expect(await row.textContent()).toMatch(/marketplace\.niches.*a forgotten window, idle in transaction/);
    await first.query('ROLLBACK');
    await waits;
    await second.query('ROLLBACK');
    await row.waitFor({ state: 'detached', timeout: 20_000 });
    expect(faults).toEqual([]);
    // What has to look at the table itself passes it over, and says so.
    await first.query('BEGIN; LOCK TABLE marketplace.niches');
    await page.getByLabel('Sort by').selectOption('mean');
    const leftOut = page.getByText('Not looked at, since somebody holds them: marketplace.niches.');
    await leftOut.waitFor({ timeout: 20_000 });
    expect(await page.locator('#state').getAttribute('data-state')).toBe('live');
    await first.query('ROLLBACK');
    await page.getByLabel('Sort by').selectOption('total');
    await leftOut.waitFor({ state: 'hidden', timeout: 20_000 });
    await Promise.all([first.end(), second.end()]);
    await page.context().close();
  });

  it('shows the others where one of them is not told', async () => {
    const { page } = await open();
    await signIn(page);
    const indexes = '**/v1/ops/indexes';
    await page.route(indexes, (route) =>
      route.fulfill({ status: 503, json: { code: 'platform.unavailable' } }),
    );
    await page.getByLabel('Sort by').selectOption('mean');
    const trouble = page.locator('#trouble').filter({ hasText: 'Not told just now: indexes' });
    await trouble.waitFor({ timeout: 20_000 });
    expect(await page.locator('#state').getAttribute('data-state')).toBe('live');
    await page.unroute(indexes);
    await trouble.waitFor({ state: 'hidden', timeout: 20_000 });
    await page.context().close();
  });

  it('can be used by the keyboard alone, seeing where one is', async () => {
    const { page, faults } = await open({ reducedMotion: 'reduce' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.textContent)).toBe('Skip to the figures');
    await page.keyboard.press('Tab');
    await page.keyboard.type('admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await live(page);
    expect(await page.evaluate(() => document.activeElement!.id)).toBe('main');
    expect(
      await page.evaluate(() => getComputedStyle(document.querySelector('#state i')!).animationName),
    ).toBe('none');
    await page
      .getByRole('button', { name: /^Plan of/ })
      .first()
      .waitFor();
    // What moves is not read out: the one thing that is told is that the figures are live.
    expect(await page.locator('[aria-live], [role="status"], [role="alert"]').allTextContents()).toEqual([
      'The figures are live.',
      '',
    ]);
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    const stops = await page.evaluate(
      () =>
        [...document.querySelectorAll<HTMLElement>('a, button, select, summary, [tabindex="0"]')].filter(
          (one) => one.checkVisibility(),
        ).length,
    );
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.locator('.skip').focus();
    const seen = new Set<string>();
    for (let stop = 0; stop < stops; stop++) {
      const { key, isMarked } = await page.evaluate(() => {
        const at = document.activeElement!;
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        const key = String([...document.querySelectorAll('*')].indexOf(at));
        return { key, isMarked: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
      });
      expect([key, isMarked]).toEqual([key, true]);
      seen.add(key);
      await page.keyboard.press('Tab');
    }
    expect(seen.size).toBe(stops);
    const plan = page.getByRole('button', { name: /^Plan of/ }).first();
    await plan.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Plan' });
    await dialog
      .getByText(/cost=\d/)
      .or(dialog.getByText(/cannot plan/))
      .waitFor();
    await page.keyboard.press('Escape');
    expect(await plan.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
    await page.context().close();
  });

  it('tells a screen reader what everything is', async () => {
    const { page } = await open();
    await signIn(page);
    await live(page);
    await page
      .getByRole('button', { name: /^Plan of/ })
      .first()
      .waitFor();
    const told = await page.locator('body').ariaSnapshot();
    for (const name of ['banner', 'main', 'navigation "Sections"', 'heading "Atrium operations" [level=1]']) {
      expect(told).toContain(`- ${name}`);
    }
    for (const name of [
      'Now',
      'Traffic',
      'Process',
      'Database',
      'Targets',
      'Locks',
      'Statements',
      'Tables',
      'Indexes',
      'Backups',
    ]) {
      expect(told).toMatch(new RegExp(`- region "${name}.*":\\n\\s+- heading "${name}.*" \\[level=2\\]`));
    }
    const named = ['button', 'img', 'link', 'combobox', 'table', 'figure', 'region'];
    const nameless = told
      .split('\n')
      .filter((line) => new RegExp(`^\\s*- (${named.join('|')})(?! ")\\b`).test(line));
    expect(nameless).toEqual([]);
    expect(told.match(/- '?img "/g)?.length).toBe(charts.length + ofDatabase.length);
    const headless = await page.evaluate(
      () =>
        [...document.querySelectorAll('table')].filter(
          (table) =>
            !table.caption?.textContent || table.querySelectorAll('thead th[scope="col"]').length === 0,
        ).length,
    );
    expect(headless).toBe(0);
    await page.context().close();
  });

  it('can be read in light and in dark, on a desk and on a phone', async () => {
    const brightness: number[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, faults } = await open({ colorScheme });
      expect((await contrastsOf(page)).filter(({ ratio }) => ratio < 4.5)).toEqual([]);
      await signIn(page);
      await live(page);
      await page
        .getByText('not ours')
        .or(page.getByRole('button', { name: /^Plan of/ }))
        .first()
        .waitFor();
      const contrasts = await contrastsOf(page);
      expect(contrasts.length).toBeGreaterThan(200);
      expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
      const look = await lookOf(browser, await page.screenshot());
      expect(look.colours).toBeGreaterThan(50);
      brightness.push(look.brightness);
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect(faults).toEqual([]);
      await page.context().close();
    }
    expect(brightness[0]).toBeGreaterThan(0.8);
    expect(brightness[1]).toBeLessThan(0.25);
  });

  it('tells who may not see it so, and shows nothing', async () => {
    const { page } = await open();
    await signIn(page, 'member');
    await page.getByRole('alert').filter({ hasText: 'This account is no administrator' }).waitFor();
    expect(await page.locator('#board').isVisible()).toBe(false);
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
    await signIn(page, 'admin', 'not-the-password');
    await page.getByRole('alert').filter({ hasText: 'do not open an account' }).waitFor();
    expect(await page.evaluate(() => document.activeElement!.id)).toBe('password');
    await page.context().close();
  });

  it('says so when the service cannot answer, asks less and less, and goes on by itself', async () => {
    const { page, urls } = await open();
    await signIn(page);
    await live(page);
    await cluster.stop();
    const trouble = page.locator('#trouble');
    await trouble.filter({ hasText: 'cannot serve just now (503)' }).waitFor({ timeout: 30_000 });
    expect(await page.getByRole('status').textContent()).toMatch(/does not answer/);
    const shown = await page.locator('[data-table="tables"] tbody tr').count();
    expect(shown).toBeGreaterThan(5);
    const asked = () => urls.filter((url) => url.endsWith('/v1/ops/activity')).length;
    const atFirst = asked();
    const waitsFor = async (): Promise<number> =>
      Number(/again in (\d+)/.exec((await trouble.textContent()) ?? '')?.[1] ?? 0);
    const first = await waitsFor();
    const until = Date.now() + 60_000;
    while (!((await waitsFor()) > first && asked() > atFirst)) {
      if (Date.now() > until) throw new Error('It does not wait longer.');
      await delay(100);
    }
    await cluster.start();
    await live(page);
    expect(await trouble.isVisible()).toBe(false);
    await page.context().close();
  });
});
