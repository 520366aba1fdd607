// Bundles the built command line, so that a command starts with few files to read. Beside it lies what
// tells this build from every other one: a digest of the bundle and of the manifest, which names the
// exact packages that it runs with. What a compile remembers is kept by it.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const bundle = new URL('../dist/bin/', import.meta.url);

// Chunks are named by their content: those of earlier builds would stay.
rmSync(bundle, { recursive: true, force: true });
await build({
  entryPoints: [fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))],
  outdir: fileURLToPath(bundle),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
});

const hash = createHash('sha256').update(readFileSync(new URL('../package.json', import.meta.url)));
for (const name of readdirSync(bundle).sort()) {
  const bytes = readFileSync(new URL(name, bundle));
  hash.update(`\n${name} ${bytes.length}\n`).update(bytes);
}
writeFileSync(new URL('build-id', bundle), hash.digest('hex'));
