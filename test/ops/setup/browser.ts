import { chromium, type Browser, type Page } from 'playwright-core';

/** The browser of the system, without a window. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });

export interface Watched {
  page: Page;
  /** Errors and warnings in the console, of scripts, and what its policy has stopped. */
  faults: string[];
  /** Every address that it has asked for. */
  urls: string[];
}

export async function watch(page: Page): Promise<Watched> {
  const faults: string[] = [];
  const urls: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => urls.push(request.url()));
  await page.exposeFunction('noteViolation', (text: string) => faults.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const { noteViolation } = window as unknown as { noteViolation: (text: string) => void };
      noteViolation(`${violatedDirective} ${blockedURI}`);
    });
  });
  return { page, faults, urls };
}

/** What a screenshot looks like: 0 is black and 1 is white. */
export async function lookOf(
  browser: Browser,
  png: Buffer,
): Promise<{ colours: number; brightness: number }> {
  const page = await browser.newPage();
  const look = await page.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const colours = new Set<number>();
      let sum = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
        colours.add((red << 16) | (green << 8) | blue);
        sum += red + green + blue;
      }
      return { colours: colours.size, brightness: sum / (data.length / 4) / 765 };
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
  await page.close();
  return look;
}

/** The contrast (WCAG 2) of each piece of text that is shown, of HTML and of drawings, with what lies behind it. */
export const contrastsOf = (page: Page): Promise<{ text: string; ratio: number }[]> =>
  page.evaluate(() => {
    const partsOf = (colour: string): number[] => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = colour.match(/[\d.]+/g)!.map(Number);
      return [red, green, blue, alpha];
    };
    const behind = (element: Element): number[] => {
      for (let at: Element | null = element; at; at = at.parentElement) {
        const parts = partsOf(getComputedStyle(at).backgroundColor);
        if (parts[3] === 1) return parts;
      }
      return [255, 255, 255];
    };
    const lightness = (parts: number[]): number => {
      const [red, green, blue] = parts.map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: { text: string; ratio: number }[] = [];
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent!.trim();
      const element = texts.currentNode.parentElement!;
      if (text === '' || element.closest('noscript') || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      const front = partsOf(element instanceof SVGElement ? style.fill : style.color);
      const [dark, bright] = [lightness(front), lightness(behind(element))].sort((one, other) => one - other);
      found.push({ text, ratio: (bright! + 0.05) / (dark! + 0.05) });
    }
    return found;
  });
