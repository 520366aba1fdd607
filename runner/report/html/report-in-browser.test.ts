import axe from 'axe-core';
import { afterAll, expect, test } from 'vitest';
import type { Json } from '../../../lock/index.ts';
import { findChromium, TestBrowser } from '../../../output/testing/browser.ts';
import { forEach, lockOf, script } from '../../testing/flow.ts';
import {
  failedRun,
  fanOutRun,
  printed,
  runId,
  sampleLock,
  sampleLogs,
  sourceOf,
  started,
  viewOf,
  waitingRun,
  type Happening,
} from '../../testing/report-fixture.ts';
import { renderReport } from './render-report.ts';

const inBrowser = test.skipIf(findChromium() === undefined);
if (findChromium() === undefined) console.log('skipped: tests in a browser, there is no chromium');

const browser = new TestBrowser();
afterAll(async () => {
  await browser.close();
});

const hostile = [
  '</script><script>alert(1)</script>',
  `<img src=x onerror="alert(2)">`,
  '"><svg onload=alert(3)>',
  "' autofocus onfocus='alert(4)",
  'javascript:alert(5)',
  '</pre></details></article><h1>Succeeded</h1>',
  '\u202egnp.exe\u2066',
  '\u0000\u001b]0;owned\u0007',
  '&lt;b&gt; &#x3c;i&#x3e;',
  'x'.repeat(200_000),
  'long words '.repeat(50),
].join('\n');

const hostileRun: readonly Happening[] = [
  [0, { ...startedEvent(), inputs: { [hostile.slice(0, 300)]: hostile } }],
  [1, { kind: 'attempt-started', step: 'a', attempt: 1 }],
  [2, { kind: 'step-succeeded', step: 'a', output: { [hostile]: [hostile] } as Json }],
  [3, { kind: 'attempt-started', step: 'b', attempt: 1 }],
  [4, { kind: 'step-failed', step: 'b', error: { name: hostile, message: hostile } }],
  [5, { kind: 'approval-requested', step: 'c', message: hostile }],
  [
    6,
    {
      kind: 'approval-declined',
      step: 'c',
      by: hostile,
      identity: 'claimed',
      at: 1,
      reason: hostile,
    },
  ],
  [7, { kind: 'step-failed', step: 'c', error: { name: 'Declined', message: hostile } }],
  [8, { kind: 'slot-acquired', step: 'd', group: hostile }],
  [
    9,
    {
      kind: 'run-finished',
      status: 'failed',
      outputs: null,
      run: runId,
      error: { step: 'b', name: 'E', message: hostile },
    },
  ],
];

function startedEvent(): Extract<Happening[1], { kind: 'run-started' }> {
  const [, event] = started();
  if (event.kind !== 'run-started') throw new Error('It begins with the start.');
  return event;
}

const reports = {
  failed: renderReport(sourceOf(viewOf(failedRun), { lock: sampleLock, logs: sampleLogs })),
  waiting: renderReport(sourceOf(viewOf(waitingRun), { lock: sampleLock, logs: sampleLogs })),
  'of many items': renderReport(
    sourceOf(viewOf(fanOutRun(2_000)), { lock: lockOf([forEach('mood')]) }),
  ),
  hostile: renderReport(
    sourceOf(viewOf(hostileRun), {
      lock: lockOf([script('a'), script('b')], { name: hostile }),
      logs: { a: hostile.split('\n').map((line) => printed(2, line, 'stderr')) },
    }),
  ),
  empty: renderReport(sourceOf(viewOf([started()]))),
};

const kinds = Object.entries(reports);

inBrowser.each(kinds)(
  'the report %s asks for nothing and complains of nothing',
  async (_, html) => {
    const { page, deeds } = await browser.open(html);
    await openAll(page);
    expect(deeds).toEqual([]);
    // The tests would see it if something were done: a policy that is broken is told on the console.
    await page.evaluate("document.body.style.color = 'red'; document.body.append(new Image())");
    await page.evaluate("document.querySelector('img').src = 'http://127.0.0.1:9/x.png'");
    await page.waitForTimeout(50);
    expect(deeds.join('\n')).toContain('violates the following Content Security Policy');
  },
);

inBrowser.each(kinds)('the report %s has no width to scroll on a phone', async (_, html) => {
  const { page } = await browser.open(html);
  await openAll(page);
  for (const width of [375, 320]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  }
});

inBrowser.each(kinds)(
  'the report %s has no fault that axe finds, light or dark',
  async (_, html) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await browser.open(html, { colorScheme });
      await openAll(page);
      await page.evaluate(axe.source);
      const found = await page.evaluate<axe.AxeResults>('axe.run()');
      expect(found.passes.length).toBeGreaterThan(10);
      expect(found.violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
    }
  },
);

inBrowser.each(kinds)('all of the report %s is reached by Tab, and shows it', async (_, html) => {
  const { page } = await browser.open(html);
  const interactive = 'a[href], summary, [tabindex="0"]';
  await page.evaluate(`
    window.wanted = [...document.querySelectorAll('${interactive}')].filter((one) => one.checkVisibility());
  `);
  const count = await page.evaluate<number>('wanted.length');
  expect(count).toBeGreaterThan(5);
  const order: number[] = [];
  for (let press = 0; press < count; press += 1) {
    await page.keyboard.press('Tab');
    order.push(await page.evaluate<number>('wanted.indexOf(document.activeElement)'));
    const shows = await page.evaluate<boolean>(`(() => {
      const box = document.activeElement.querySelector(':scope > .box');
      const style = getComputedStyle(box ?? document.activeElement);
      return box ? style.strokeWidth === '4px' : style.outlineStyle !== 'none' && style.outlineWidth === '3px';
    })()`);
    expect(shows, `focus at ${String(press)}`).toBe(true);
  }
  // In the order of the page.
  expect(order).toEqual([...Array(count).keys()]);
});

inBrowser('whatever a run holds stays text', async () => {
  const { page, deeds } = await browser.open(reports.hostile);
  await openAll(page);
  expect(deeds).toEqual([]);
  expect(await page.locator('script, img, iframe, svg[onload], [onerror], [onfocus]').count()).toBe(
    0,
  );
  expect(await page.locator('h1').count()).toBe(1);
  const text = await page.locator('body').innerText();
  expect(text).toContain('</script><script>alert(1)</script>');
  expect(text).toContain('&lt;b&gt; &#x3c;i&#x3e;');
  expect(text).toContain('\\u{202e}gnp.exe\\u{2066}');
  expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000\u001b]/u);
  expect(reports.hostile.length).toBeLessThan(1_000_000);
});

inBrowser('a node of the graph leads to its step', async () => {
  const { page } = await browser.open(reports.failed);
  await page.locator('a.node[href="#step-mood"]').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate("document.querySelector(':target').id")).toBe('step-mood');
  expect(await page.locator(':target h3').innerText()).toBe('✗ mood');
  await page.keyboard.press('Tab');
  const next = "document.activeElement.closest('article')?.id";
  expect(await page.evaluate(next)).toBe('step-mood');
});

inBrowser('on paper everything is unfolded, and nothing is cut off', async () => {
  const { page } = await browser.open(reports.failed);
  await page.emulateMedia({ media: 'print' });
  const heights = await page.evaluate<number[]>(
    "[...document.querySelectorAll('details:not([open]) pre, details:not([open]) dl')].map((one) => one.getBoundingClientRect().height)",
  );
  expect(heights.length).toBeGreaterThan(3);
  expect(Math.min(...heights)).toBeGreaterThan(10);
});

async function openAll(page: Awaited<ReturnType<TestBrowser['open']>>['page']): Promise<void> {
  await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
}
