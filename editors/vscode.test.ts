import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { fromBuffer } from 'yauzl';
import { renderGraph } from '../cli/graph.ts';
import { readLock } from '../lock/index.ts';
import { findChromium, TestBrowser } from '../output/testing/browser.ts';
import { findServer } from './vscode/src/find-server.ts';
import { graphPage, type GraphMessage } from './vscode/src/graph-page.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const packaged = here('vscode/dist/millrace.vsix');
const scripts = ['mermaid.js', 'draw-graph.js'].map((name) => here(`vscode/dist/${name}`));
const isPackaged = existsSync(packaged);
const whyNot = isPackaged
  ? ''
  : ' (skipped: `npm ci && npm run package` in editors/vscode was not run)';

test('a folder’s server is the one that a person set, else its own, else the one on PATH', () => {
  const own = '/b/node_modules/.bin/millrace';
  const exists = (path: string): boolean => path === own;
  const args = ['lsp', '--stdio'];
  expect(findServer(' /opt/millrace ', '/b', exists)).toEqual({ command: '/opt/millrace', args });
  expect(findServer('', '/b', exists)).toEqual({ command: own, args });
  expect(findServer('', '/a', exists)).toEqual({ command: 'millrace', args });
});

test('the manifest keeps the server out of workspaces that nobody trusts, and names only what is there', () => {
  const manifest = JSON.parse(readFileSync(here('vscode/package.json'), 'utf8')) as {
    capabilities: { untrustedWorkspaces: { supported: boolean } };
    contributes: {
      commands: { command: string }[];
      menus: Record<string, { command: string }[]>;
      configuration: { properties: Record<string, { default: unknown }> };
    };
    main: string;
  };
  expect(manifest.capabilities.untrustedWorkspaces.supported).toBe(false);
  const { commands, menus, configuration } = manifest.contributes;
  const source = readFileSync(here('vscode/src/extension.ts'), 'utf8');
  for (const { command } of [...commands, ...Object.values(menus).flat()]) {
    expect(source).toContain(`'${command}'`);
  }
  expect(configuration.properties['millrace.inlayHints']?.default).toBe(false);
});

test.skipIf(!isPackaged)(
  `the package holds the bundles, the schemas of this repository, and nothing else${whyNot}`,
  async () => {
    const files = await filesIn(packaged);
    expect([...files.keys()].sort()).toEqual([
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/dist/draw-graph.js',
      'extension/dist/extension.cjs',
      'extension/dist/flow-test.schema.json',
      'extension/dist/flow.schema.json',
      'extension/dist/mermaid.LICENSE.txt',
      'extension/dist/mermaid.js',
      'extension/package.json',
      'extension/readme.md',
    ]);
    for (const name of ['flow.schema.json', 'flow-test.schema.json']) {
      expect(files.get(`extension/dist/${name}`)).toBe(readFileSync(here(`../${name}`), 'utf8'));
    }
    expect(files.get('extension.vsixmanifest')).toContain(
      'Id="Microsoft.VisualStudio.Code.Engine"',
    );
  },
);

const chromium = findChromium();
const mayDraw = isPackaged && chromium !== undefined;
const browser = new TestBrowser();

afterAll(async () => {
  await browser.close();
});

test.skipIf(!mayDraw)(
  `the preview draws a flow, says when it is an old one, and loads nothing but its scripts${chromium === undefined ? ' (skipped: there is no Chromium)' : whyNot}`,
  async () => {
    const nonce = '0123456789abcdef';
    const addresses = scripts.map((path) => pathToFileURL(path).href);
    // What VS Code gives to the page before anything in it runs.
    const api = `<script nonce="${nonce}">globalThis.acquireVsCodeApi = () => ({ postMessage: () => undefined });</script>`;
    const html = graphPage(addresses, 'file:', nonce).replace('<script', `${api}\n<script`);
    const { page, deeds } = await browser.open(html, { viewport: { width: 700, height: 900 } });
    const show = async (message: GraphMessage): Promise<void> => {
      await page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
    };
    const read = readLock(readFileSync(here('../flows/release-notes.lock.json'), 'utf8'));
    if (!read.ok) throw new Error(read.problem.message);
    await show({ mermaid: renderGraph(read.lock), isCurrent: true });
    await page.waitForSelector('#graph svg');
    const drawn = await page.textContent('#graph');
    for (const step of ['history', 'classified', 'sections', 'write'])
      expect(drawn).toContain(step);
    expect(await page.textContent('#note')).toBe('');
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) {
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: `${folder}/graph-preview.png` });
    }
    await show({ mermaid: renderGraph(read.lock), isCurrent: false });
    await page.waitForSelector('#graph.stale');
    await page.locator('#note', { hasText: 'The flow has errors' }).waitFor();
    // The server escapes what it draws; the page trusts it no more than the policy says.
    expect(foreign(deeds, addresses)).toEqual([]);
    const hostile =
      'flowchart TD\n  a["<script>alert(1)</script><b onclick=alert(1)>x</b>"]\n  click a "javascript:alert(1)"\n';
    await show({ mermaid: hostile, isCurrent: true });
    await page.waitForSelector('#graph:not(.stale) svg');
    expect(
      await page
        .locator('#graph script, #graph [onclick], #graph [onerror], #graph [href]')
        .count(),
    ).toBe(0);
    const refused = /^console .*violates the following Content Security Policy/;
    expect(foreign(deeds, addresses).filter((deed) => !refused.test(deed))).toEqual([]);
  },
);

/** What a page did besides loading its own scripts. */
function foreign(deeds: readonly string[], own: readonly string[]): readonly string[] {
  return deeds.filter((deed) => !own.includes(deed.replace('request ', '')));
}

/** The texts of a ZIP archive, by name. */
async function filesIn(path: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  await new Promise<void>((resolve, reject) => {
    fromBuffer(readFileSync(path), { lazyEntries: true }, (failure, archive) => {
      if (failure) {
        reject(failure);
        return;
      }
      archive.on('end', resolve);
      archive.on('error', reject);
      archive.on('entry', (entry: { fileName: string }) => {
        archive.openReadStream(entry as never, (problem, stream) => {
          if (problem) {
            reject(problem);
            return;
          }
          const parts: Buffer[] = [];
          stream.on('data', (part: Buffer) => parts.push(part));
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(parts).toString('utf8'));
            archive.readEntry();
          });
        });
      });
      archive.readEntry();
    });
  });
  return files;
}
