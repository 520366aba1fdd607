import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Chromium's path, where this machine has one. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

/** A page in headless Chromium, and whatever it did that a page of ours must not do. */
export interface OpenPage {
  readonly page: Page;
  /** Requests but for the page itself, messages on the console, errors, dialogs. */
  readonly deeds: readonly string[];
}

/** Opens texts as files in a browser; each page has its own profile. */
export class TestBrowser {
  readonly #folder = mkdtempSync(join(tmpdir(), 'millrace-browser-'));
  #browser: Browser | undefined;

  async open(html: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
    // The tests' pages are ours and load nothing; in a container Chromium's own sandbox cannot start.
    this.#browser ??= await chromium.launch({
      executablePath: findChromium() ?? '',
      args: ['--no-sandbox'],
    });
    const file = join(this.#folder, 'page.html');
    writeFileSync(file, html);
    const context = await this.#browser.newContext({ reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const deeds: string[] = [];
    const url = pathToFileURL(file).href;
    page.on('request', (request) => {
      if (request.url() !== url) deeds.push(`request ${request.url()}`);
    });
    page.on('console', (message) => deeds.push(`console ${message.text()}`));
    page.on('pageerror', (error) => deeds.push(`error ${error.message}`));
    page.on('dialog', (dialog) => {
      deeds.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    return { page, deeds };
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
