// Bundles the extension and the script of the graph preview into `dist/`, with the schemas of this
// repository and its licence beside them: the packaged extension needs nothing else.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(here('dist'), { recursive: true, force: true });
mkdirSync(here('dist'));
const common = { bundle: true, minify: true, legalComments: 'eof', logLevel: 'warning' };
await build({
  ...common,
  entryPoints: [here('src/extension.ts')],
  outfile: here('dist/extension.cjs'),
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
});
await build({
  ...common,
  entryPoints: [here('webview/draw-graph.ts')],
  outfile: here('dist/draw-graph.js'),
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
});
// Mermaid's own bundle is a script that cannot be part of another.
const mermaid = 'node_modules/@mermaid-js/tiny';
copyFileSync(here(`${mermaid}/dist/mermaid.tiny.js`), here('dist/mermaid.js'));
copyFileSync(here(`${mermaid}/LICENSE`), here('dist/mermaid.LICENSE.txt'));
for (const name of ['flow.schema.json', 'flow-test.schema.json']) {
  copyFileSync(here(`../../${name}`), here(`dist/${name}`));
}
copyFileSync(here('../../LICENSE'), here('LICENSE'));
