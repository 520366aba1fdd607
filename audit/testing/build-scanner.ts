import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

/** The program that reads code, built from the sources as they are, where it finds the project's packages. */
export function buildScanner(): URL {
  const folder = new URL('../../node_modules/.cache/scanner/', import.meta.url);
  const outfile = fileURLToPath(new URL(`scan-texts-${process.pid}.mjs`, folder));
  buildSync({
    entryPoints: [fileURLToPath(new URL('../host/scan-texts.mts', import.meta.url))],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
  return pathToFileURL(outfile);
}
