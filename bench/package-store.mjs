// Packages without a network: a registry on loopback serves archives that are made here, and every tenth
// script of the synthetic repository imports two of them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { scriptPath } from './synthetic-repository.mjs';

/** Of the packages of this project: 50 files of 11 KB, half of them below 1.2 KB; a sixth of the code may do something that an audit reads it for. */
const filesOfPackage = 50;

/** The registry of the tests. `folder` is where its bundle is put. */
export async function startRegistry(folder) {
  const { startRegistry: start } = await loadOfTests(folder, 'store/testing/registry.ts');
  return await start();
}

/** A module of the tests, bundled into `folder`: Node 20 runs no TypeScript. */
export async function loadOfTests(folder, path) {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, path.replaceAll('/', '-').replace(/ts$/u, 'mjs'));
  await build({
    entryPoints: [new URL(`../${path}`, import.meta.url).pathname],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return await import(pathToFileURL(outfile).href);
}

/** So many packages that they hold `files` files; each second one needs the one before it. */
export function publish(registry, files) {
  const count = Math.ceil(files / filesOfPackage);
  for (let at = 0; at < count; at++) {
    registry.add({
      name: packageName(at),
      version: '1.0.0',
      license: 'MIT',
      types: 'index.d.ts',
      ...(at % 2 === 0 && at + 1 < count && { dependencies: { [packageName(at + 1)]: '1.0.0' } }),
      files: packageFiles(at),
    });
  }
  return count;
}

/** Scripts 0, 10, 20 … import packages 0, 2, 4 …; those bring packages 1, 3, 5 …. */
export function importPackages(root, packages, scripts) {
  for (let at = 0; at < packages; at += 2) {
    const path = join(root, scriptPath((at * 5) % scripts));
    const name = `value${at}`;
    const text = readFileSync(path, 'utf8').replace('limit: 10 }', `limit: ${name}(10) }`);
    writeFileSync(path, `import { ${name} } from 'npm:${packageName(at)}@1.0.0';\n${text}`);
  }
}

function packageName(at) {
  return `bench-p${at}`;
}

/** Of package `at`, by path; `package.json` is the fiftieth. */
export function packageFiles(at) {
  const random = randomNumbers(at + 1);
  const files = {
    'index.js': `export const value${at} = (value) => value;\n`,
    'index.d.ts': `export declare function value${at}(value: number): number;\n`,
    'README.md': prose(random, 4_000),
    LICENSE: prose(random, 1_000),
  };
  for (let index = 0; index < filesOfPackage - 5; index++) {
    const size = sizes[index % sizes.length];
    const folder = index % 3 === 0 ? 'lib' : 'lib/inner';
    const kind = index % 2 === 0 ? 'js' : index % 5 === 0 ? 'js.map' : 'd.ts';
    files[`${folder}/file${index}.${kind}`] =
      kind === 'js' ? code(random, size, index % 12 === 0) : prose(random, size);
  }
  return files;
}

/** Bytes: half of the files are small, and one in fifty has a third of all bytes. */
const sizes = [
  ...[150_000, 300, 500, 700, 900, 1_100, 400, 600, 800, 1_000, 200, 1_200, 40_000, 40_000, 300],
  ...[500, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000, 12_000, 300, 500, 700],
  ...[900, 1_100, 400, 600, 800, 1_000, 60_000, 60_000, 1_200, 2_000, 3_000, 4_000, 5_000, 6_000],
  ...[7_000, 8_000],
];

function code(random, size, holdsSights) {
  let text = holdsSights ? 'export const load = (name) => import(name);\n' : "'use strict';\n";
  while (text.length < size) {
    const [a, b, c] = [word(random), word(random), word(random)];
    text += `export function ${a}${text.length}(${b}, ${c} = {}) {
  // ${prose(random, 40).replaceAll('.\n', ' ').trim()}
  if (${b} === undefined || ${c}.${a} > ${Math.floor(random() * 1000)}) return '${word(random)}';
  const list = [${b}, ...(${c}.${b} ?? [])].map((item) => ({ ...item, ${a}: item.${c} + 1 }));
  return list.filter(({ ${a} }) => ${a} !== null).join(\`-\${${c}.length}-\`);
}
`;
  }
  return text;
}

function prose(random, size) {
  let text = '';
  while (text.length < size) text += `${word(random)}${random() < 0.1 ? '.\n' : ' '}`;
  return text;
}

function word(random) {
  const letters = 'etaoinshrdlucmfwypvbgkqjxz';
  const length = 3 + Math.floor(random() * 7);
  return `w${Array.from({ length }, () => letters[Math.floor(random() ** 2 * 26)]).join('')}`;
}

/** The same numbers each time: mulberry32. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
