import { fileURLToPath } from 'node:url';
import { createClosureReader } from '../2-resolve/read-closure.ts';
import { manyModules } from '../2-resolve/testing/many-modules.ts';
import { pastVersions } from '../2-resolve/testing/past-versions.ts';
import { compileRepository, type Compilation } from '../compile.ts';
import { readFlow, type GoldenCase } from './golden.ts';
import { memoryHost, readFolder } from './memory-host.ts';

/**
 * Compiles the flow of a case with the scripts beside it. In the flow, `@pin` after a script's path
 * stands for the digest that the script has, `@past` for the one of its version in `past/N/` or
 * `lost/N/`; `packages/ID/…` holds files of unpacked packages, and `modules.txt` a number of modules
 * that need no files.
 */
export async function compileCase(golden: GoldenCase): Promise<Compilation> {
  const all = readFolder(fileURLToPath(golden.folder).replace(/\/$/, ''));
  const own = [...all].filter(([path]) => /^(?:lib|scripts)\//.test(path));
  const files = new Map([...own, ...manyModules(all)]);
  const { locks, past, digests } = await pastVersions(all);
  const host = memoryHost({ files, packages: readPackages(all), locks, past });
  const { path, bytes } = readFlow(golden);
  const text = new TextDecoder().decode(bytes);
  const digestOf = async (script: string): Promise<string> => {
    const { value } = await createClosureReader(host).closureOf(script);
    return value?.digest ?? '0'.repeat(64);
  };
  const dated = text.replaceAll(
    /([\w./-]+\.ts)@past\b/g,
    (_whole, script: string) => `${script}@${(digests.get(script) ?? '').slice(0, 12)}`,
  );
  const pinned = await pinScripts(dated, digestOf);
  return await compileRepository([{ path, bytes: new TextEncoder().encode(pinned) }], host);
}

/** Replaces each `@pin` by the first twelve digits of the script's digest. */
export async function pinScripts(
  text: string,
  digestOf: (script: string) => Promise<string>,
): Promise<string> {
  const uses = /([\w./-]+\.ts)@pin\b/g;
  const scripts = new Set([...text.matchAll(uses)].map(([, script]) => script ?? ''));
  const digests = new Map<string, string>();
  for (const script of scripts) digests.set(script, await digestOf(script));
  return text.replaceAll(
    uses,
    (_whole, script: string) => `${script}@${(digests.get(script) ?? '').slice(0, 12)}`,
  );
}

/** `packages/zod@4.1.12/index.d.ts`; a `/` in a package's name is written `+`. */
function readPackages(
  files: ReadonlyMap<string, Uint8Array>,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const packages = new Map<string, Map<string, string>>();
  for (const [path, bytes] of files) {
    const match = /^packages\/([^/]+)\/(.+)$/.exec(path);
    if (match === null) continue;
    const id = (match[1] ?? '').replaceAll('+', '/');
    const known = packages.get(id) ?? new Map<string, string>();
    packages.set(id, known.set(match[2] ?? '', new TextDecoder().decode(bytes)));
  }
  return packages;
}
