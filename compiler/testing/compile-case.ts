import { fileURLToPath } from 'node:url';
import { subflowDigest } from '../../lock/index.ts';
import { createClosureReader } from '../2-resolve/read-closure.ts';
import { manyModules } from '../2-resolve/testing/many-modules.ts';
import { pastVersions } from '../2-resolve/testing/past-versions.ts';
import type { FlowFile } from '../1-parse/parse-flow.ts';
import { compileRepository, type Compilation } from '../compile.ts';
import { addTestProblems } from '../flow-test/add-test-problems.ts';
import type { CompilerHost } from '../model/host.ts';
import { readFlow, type GoldenCase } from './golden.ts';
import { memoryHost, readFolder } from './memory-host.ts';

/** Compiles the flow of a case with the scripts beside it, and checks its `flow.test.yaml` where it has one. */
export async function compileCase(golden: GoldenCase): Promise<Compilation> {
  const { files, host } = await openCase(golden);
  return await addTestProblems(await compileRepository(files, host), host);
}

/** What a case is compiled from. */
export interface OpenCase {
  readonly files: readonly FlowFile[];
  readonly host: CompilerHost;
}

/**
 * The flow of a case with the scripts beside it. In the flow, `@pin` after a script's path
 * stands for the digest that the script has, `@past` for the one of its version in `past/N/` or
 * `lost/N/`; `packages/ID/…` holds files of unpacked packages, and `modules.txt` a number of modules
 * that need no files.
 */
export async function openCase(golden: GoldenCase): Promise<OpenCase> {
  const all = readFolder(fileURLToPath(golden.folder).replace(/\/$/, ''));
  const own = [...all].filter(([path]) => /^(?:flows|lib|scripts)\/|^flow\.test\.yaml$/.test(path));
  const files = new Map<string, string | Uint8Array>([...own, ...manyModules(all)]);
  const { locks, past, digests } = await pastVersions(all);
  const rest = { packages: readPackages(all), locks, past };
  const host = memoryHost({ ...rest, files });
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
  for (const [flow, content] of own.filter(([name]) => name.startsWith('flows/'))) {
    const child = await pinScripts(new TextDecoder().decode(content), digestOf);
    files.set(flow, new TextEncoder().encode(child));
  }
  const pinned = await pinScripts(dated, digestOf);
  const hostOf = (): CompilerHost => memoryHost({ ...rest, files });
  const whole = await pinFlows({ path, text: pinned }, files, hostOf);
  return { files: [{ path, bytes: withPins(bytes, text, whole) }], host: hostOf() };
}

/** Replaces each `@pin` after a flow's path, here and in the flows of the case, by the digest of its lock. */
async function pinFlows(
  flow: { readonly path: string; readonly text: string },
  files: Map<string, string | Uint8Array>,
  hostOf: () => CompilerHost,
): Promise<string> {
  const children = [...files].filter(([path]) => path.startsWith('flows/'));
  if (children.length === 0) return flow.text;
  const digests = new Map<string, string>();
  const pin = (text: string): string =>
    text.replaceAll(/([\w./-]+\.yaml)@pin\b/g, (_whole, path: string) => {
      return `${path}@${(digests.get(path) ?? '0'.repeat(64)).slice(0, 12)}`;
    });
  const pinAll = (): void => {
    for (const [path, content] of children) files.set(path, pin(asText(content)));
  };
  pinAll();
  const file = { path: flow.path, bytes: new TextEncoder().encode(pin(flow.text)) };
  const { flows } = await compileRepository([file], hostOf(), { ignoreFlowPins: true });
  for (const { path, locked } of flows) if (locked) digests.set(path, subflowDigest(locked.lock));
  pinAll();
  return pin(flow.text);
}

function asText(content: string | Uint8Array): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

/** A flow without pins keeps its very bytes, which need not be UTF-8. */
function withPins(bytes: Uint8Array, text: string, pinned: string): Uint8Array {
  return pinned === text ? bytes : new TextEncoder().encode(pinned);
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
