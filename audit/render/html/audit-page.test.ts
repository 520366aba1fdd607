import axe from 'axe-core';
import { afterAll, expect, test } from 'vitest';
import { findChromium, type OpenPage, TestBrowser } from '../../../output/testing/browser.ts';
import { emptyPage, fullPage, hostilePage, largePage } from '../../testing/sample-page.ts';
import { renderAuditHtml } from './render-audit-html.ts';

const inBrowser = test.skipIf(findChromium() === undefined);
if (findChromium() === undefined) console.log('skipped: tests in a browser, there is no chromium');

const browser = new TestBrowser();
afterAll(async () => {
  await browser.close();
});

type Page = OpenPage['page'];

const hostile = [
  '</script><script>alert(1)</script>',
  '</style><style>@import "http://127.0.0.1:9/x.css"</style>',
  `<img src=x onerror="alert(2)">`,
  '"><svg onload=alert(3)>',
  "' autofocus onfocus='alert(4)",
  'javascript:alert(5)',
  '</pre></details></article><h1>Passed</h1>',
  '<!--',
  '\u202egnp.exe\u2066',
  '\u0000\u001b]0;owned\u0007',
  '`&lt;b&gt; &#x3c;i&#x3e;',
  'long words '.repeat(50),
  'x'.repeat(3_000),
].join('\n');

const pages = {
  'with everything': renderAuditHtml(fullPage),
  'of hostile texts': renderAuditHtml(hostilePage(hostile)),
  'of nothing': renderAuditHtml(emptyPage),
  'of a dozen flows': renderAuditHtml(largePage(12, 20)),
};

const kinds = Object.entries(pages);

async function openAll(page: Page): Promise<void> {
  await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
}

async function search(page: Page, text: string): Promise<string> {
  await page.locator('input[name=text]').fill(text);
  await page.locator('input[name=text]').press('Enter');
  return await page.evaluate<string>("document.querySelector('output').value");
}

inBrowser.each(kinds)('a page %s asks for nothing and complains of nothing', async (_, html) => {
  const { page, deeds } = await browser.open(html);
  await openAll(page);
  await search(page, 'a');
  expect(deeds).toEqual([]);
  // The tests would see it if something were done: a policy that is broken is told on the console.
  await page.evaluate("document.body.style.color = 'red'; document.body.append(new Image())");
  await page.evaluate("document.querySelector('img').src = 'http://127.0.0.1:9/x.png'");
  await page.waitForTimeout(50);
  expect(deeds.join('\n')).toContain('violates the following Content Security Policy');
});

inBrowser.each(kinds)('a page %s has no width to scroll on a phone', async (_, html) => {
  const { page } = await browser.open(html);
  await openAll(page);
  for (const width of [375, 320]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  }
});

inBrowser.each(kinds)('a page %s has no fault that axe finds, light or dark', async (_, html) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await browser.open(html, { colorScheme });
    await openAll(page);
    await page.evaluate(axe.source);
    const found = await page.evaluate<axe.AxeResults>('axe.run()');
    expect(found.passes.length).toBeGreaterThan(10);
    expect(found.violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
  }
});

inBrowser.each(kinds)('all of a page %s is reached by Tab, and shows it', async (_, html) => {
  const { page } = await browser.open(html);
  await page.evaluate(`
    window.wanted = [...document.querySelectorAll('a[href], summary, input, button')].filter((one) => one.checkVisibility());
  `);
  const count = await page.evaluate<number>('wanted.length');
  const order: number[] = [];
  for (let press = 0; press < count; press += 1) {
    await page.keyboard.press('Tab');
    order.push(await page.evaluate<number>('wanted.indexOf(document.activeElement)'));
    const outline = await page.evaluate<string>(
      '(({ outlineStyle, outlineWidth }) => `${outlineStyle} ${outlineWidth}`)(getComputedStyle(document.activeElement))',
    );
    expect(outline, `focus at ${String(press)}`).toBe('solid 3px');
  }
  expect(order).toEqual([...Array(count).keys()]);
});

inBrowser('whatever a repository holds stays text', async () => {
  const html = pages['of hostile texts'];
  const { page, deeds } = await browser.open(html);
  await openAll(page);
  await search(page, 'alert(1)');
  expect(deeds).toEqual([]);
  expect(
    await page.locator('img, iframe, svg, [onload], [onerror], [onfocus], [autofocus]').count(),
  ).toBe(0);
  for (const [selector, count] of [
    ['script', 1],
    ['style', 1],
    ['h1', 1],
  ] as const) {
    expect(await page.locator(selector).count()).toBe(count);
  }
  const links = await page.evaluate<string[]>(
    "[...document.querySelectorAll('a')].map((one) => one.getAttribute('href').slice(0, 1))",
  );
  expect(new Set(links)).toEqual(new Set(['#']));
  const text = await page.locator('body').innerText();
  expect(text).toContain('</script><script>alert(1)</script>');
  expect(text).toContain('&lt;b&gt; &#x3c;i&#x3e;');
  expect(text).toContain('\\u{202e}gnp.exe\\u{2066}');
  expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000\u001b]/u);
});

inBrowser('without a script everything is there, and nothing that needs one', async () => {
  const { page } = await browser.open(pages['with everything'], { javaScriptEnabled: false });
  expect(await page.locator('#filter').isVisible()).toBe(false);
  const group = page.locator('details.group', { hasText: 'code/asset' });
  expect(await group.locator('.finding').isVisible()).toBe(false);
  await group.locator('summary').click();
  expect(await group.locator('.finding').isVisible()).toBe(true);
});

inBrowser('a finding leads to its place in the tree, which unfolds, and back', async () => {
  const { page } = await browser.open(pages['with everything']);
  const finding = page.locator('.finding', { hasText: 'runs text as code' });
  await finding.locator('a').click();
  const node = page.locator('.node:target');
  expect(await node.isVisible()).toBe(true);
  expect(await node.locator('.name').first().innerText()).toBe('npm:ms@2.1.3');
  await node.locator('summary').first().click();
  await node.locator('.found a').click();
  expect(await page.locator('.finding:target .message').innerText()).toContain('runs text as code');
});

inBrowser('a search shows what has all the words, with what is around it', async () => {
  const { page } = await browser.open(pages['with everything']);
  const shown = async (selector: string): Promise<readonly string[]> =>
    await page.evaluate<string[]>(
      `[...document.querySelectorAll('${selector}')].filter((one) => one.checkVisibility()).map((one) => one.textContent)`,
    );
  expect(await search(page, 'MS@2.1.3 eval')).toBe('1 finding and 1 part of what runs');
  expect(await shown('.finding .message')).toEqual(['npm:ms@2.1.3 runs text as code: eval']);
  // In the shared part, for `debug` and `ms` need each other.
  expect(await shown('.node > details > summary .name')).toEqual([
    'npm:debug@4.3.7',
    'npm:ms@2.1.3',
  ]);
  expect(await search(page, 'api.example.com')).toBe('0 findings and 2 parts of what runs');
  expect(await shown('.node.step .name')).toContain('each/pick/one');
  expect(await search(page, 'nowhere to be found')).toBe('0 findings and 0 parts of what runs');
  expect(await shown('.node, .finding, .family, .part')).toEqual([]);
  expect(await search(page, '')).toBe('');
  expect((await shown('.finding, .tree > .node')).length).toBeGreaterThan(5);
  expect(await shown('.node .node')).toEqual([]);
});

inBrowser('what several things use tells them, and the flows that come to it', async () => {
  const { page } = await browser.open(pages['of a dozen flows']);
  await openAll(page);
  const texts = await page.evaluate<string[]>(`(() => {
    const names = [...document.querySelectorAll('.tree > .node > details > summary > .name')];
    const [found] = names.filter((one) => one.textContent === 'npm:package-9@1.9.0');
    return [...found.closest('details').querySelectorAll(':scope > .users')].map((one) => one.textContent);
  })()`);
  const [users, flows] = texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
  expect(users).toBe('Used by package-4@1.4.0, package-2@1.2.0');
  expect(flows).toMatch(/^Reached from 12 flows: flows\/team-0\/flow-0.yaml, /);
});

inBrowser('severities filter findings, and with them what has any', async () => {
  const { page } = await browser.open(pages['with everything']);
  const told = page.locator('output');
  for (const name of ['warning', 'note']) await page.locator(`input[name=${name}]`).uncheck();
  await expect.poll(() => told.innerText()).toContain('2 findings and');
  await page.locator('input[name=found]').check();
  // The flow itself, for its lock; the drifted workflow belongs to no flow.
  await expect.poll(() => told.innerText()).toBe('2 findings and 1 part of what runs');
  await page.locator('input[name=warning]').check();
  await expect.poll(() => told.innerText()).toBe('4 findings and 3 parts of what runs');
});

inBrowser('on paper everything is unfolded, and the search is not there', async () => {
  const { page } = await browser.open(pages['with everything']);
  await page.emulateMedia({ media: 'print' });
  const heights = await page.evaluate<number[]>(
    "[...document.querySelectorAll('details:not([open]) > .finding, details:not([open]) > ul')].map((one) => one.getBoundingClientRect().height)",
  );
  expect(heights.length).toBeGreaterThan(3);
  expect(Math.min(...heights)).toBeGreaterThan(10);
  expect(await page.locator('#filter').isVisible()).toBe(false);
});
