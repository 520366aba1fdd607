import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { TestBrowser } from '../../output/testing/browser.ts';

/** What Mermaid drew: the text of each node in order of our own ids, and whatever must not be in a picture. */
export interface Drawn {
  readonly labels: readonly string[];
  readonly edges: number;
  /** Links, images, scripts, markup of a label. */
  readonly foreign: number;
}

/** What Mermaid itself makes of each source, in a page as GitHub's own frame is, and what that page did besides. */
export async function drawMermaid(
  browser: TestBrowser,
  sources: readonly string[],
): Promise<{ readonly drawn: readonly Drawn[]; readonly deeds: readonly string[] }> {
  const require = createRequire(import.meta.url);
  const path = require.resolve('@mermaid-js/tiny/dist/mermaid.tiny.js');
  const { page, deeds } = await browser.open('<!doctype html><meta charset=utf-8><body>');
  await page.addScriptTag({ content: readFileSync(path, 'utf8') });
  const drawn: readonly Drawn[] = await page.evaluate(`(${drawAll})(${JSON.stringify(sources)})`);
  return { drawn, deeds };
}

/** Runs in the page. */
const drawAll = `(async (sources) => {
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
  const all = [];
  for (const [at, source] of sources.entries()) {
    const { svg } = await mermaid.render('picture' + at, source);
    document.body.innerHTML = svg;
    const nodes = [...document.querySelectorAll('g.node')];
    nodes.sort((a, b) => Number(/-n(\\d+)-/.exec('-' + a.id.replace('flowchart', ''))[1]) - Number(/-n(\\d+)-/.exec('-' + b.id.replace('flowchart', ''))[1]));
    all.push({
      labels: nodes.map((node) => node.textContent.replace(/\\s+/g, '')),
      edges: document.querySelectorAll('path.flowchart-link').length,
      foreign: document.body.querySelectorAll('a, img, script, strong, em, code, ul, ol, h1, iframe, [onclick]').length,
    });
  }
  return all;
})`;
