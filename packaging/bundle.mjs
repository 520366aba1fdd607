// Bundles the built command line into `dist/bin/`: `main.js`, which answers `--version` and loads the
// rest, `cli.js`, and a chunk for each command and for what several share. Node starts CommonJS modules
// in half the time that it takes for others, so each is made one. Beside them lies what tells this
// build from every other one: a digest of the chunks and of the manifest, which names the exact
// packages that they run with. What a compile remembers is kept by it.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const bundle = new URL('../dist/bin/', import.meta.url);
const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const common = {
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
};

const chunks = await bundleChunks();
const scanner = await bundleScanner();
const hash = createHash('sha256').update(manifest).update(scanner);
for (const [name, code] of chunks) hash.update(`\n${name} ${code.length}\n`).update(code);
const buildId = hash.digest('hex');

// Chunks are named by their content: those of earlier builds would stay.
rmSync(bundle, { recursive: true, force: true });
mkdirSync(bundle, { recursive: true });
for (const [name, code] of chunks) write(name, code);
write('main.js', await bundleLauncher(buildId));
write('scan-texts.mjs', scanner);
// npm does this when it links the program, and not again when the program is built anew.
chmodSync(new URL('main.js', bundle), 0o755);
write('package.json', '{ "type": "commonjs" }\n');
write('build-id', buildId);

/** The code of each chunk by its file's name, sorted. */
async function bundleChunks() {
  const { outputFiles, metafile } = await build({
    ...common,
    metafile: true,
    entryPoints: { cli: fileURLToPath(new URL('../dist/cli/main.js', import.meta.url)) },
    outdir: fileURLToPath(bundle),
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    packages: 'external',
  });
  const chunks = outputFiles.map(({ path, text }) => [basename(path), text]);
  const outside = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ kind, external }) => kind === 'dynamic-import' && external === true)
    .map(({ path }) => path);
  return await Promise.all(
    chunks.sort().map(async ([name, text]) => [name, await toCommonJs(text, chunks, outside)]),
  );
}

/** An `import()` becomes a `require` in a promise where it loads a chunk, else a call of the loader's. */
async function toCommonJs(text, chunks, outside) {
  const { code } = await transform(text, {
    ...common,
    format: 'cjs',
    define: { 'import.meta.url': 'moduleUrl' },
    banner: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;",
  });
  const own = chunks.map(([name]) => `./${name}`);
  return inAscii(code).replaceAll(/\bimport\("([^"]+)"\)/g, (whole, name) => {
    if (own.includes(name)) return `Promise.resolve().then(() => require("${name}"))`;
    return outside.includes(name) ? `importModule("${name}")` : whole;
  });
}

/**
 * The loader reads chunks as Latin-1, which is the quickest. esbuild escapes what is beyond ASCII in
 * strings, and leaves it in tagged templates and regular expressions, where an escape means the same.
 */
function inAscii(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

async function bundleLauncher(id) {
  const { version } = JSON.parse(manifest);
  const { outputFiles } = await build({
    ...common,
    entryPoints: [fileURLToPath(new URL('../dist/cli/launch.js', import.meta.url))],
    outfile: fileURLToPath(new URL('main.js', bundle)),
    write: false,
    bundle: true,
    format: 'cjs',
    define: { bundled: JSON.stringify({ version, build: id }) },
  });
  return outputFiles[0].text;
}

/** What `audit` starts to read code in a process of its own. */
async function bundleScanner() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [fileURLToPath(new URL('../dist/audit/host/scan-texts.mjs', import.meta.url))],
    outfile: fileURLToPath(new URL('scan-texts.mjs', bundle)),
    write: false,
    bundle: true,
    format: 'esm',
    packages: 'external',
  });
  return outputFiles[0].text;
}

function write(name, text) {
  writeFileSync(new URL(name, bundle), text);
}
