import { gateSource, wrapperSource } from './wrapper-source.ts';

/** The main module, in the step's directory. The step may not read it. */
export const mainModule = 'wrapper.mjs';
/** The script's Deno lock, in the step's directory. */
export const lockFile = 'deno.lock';
/** What the step may read of its own directory: the gate, the entry and the verified modules. */
export const graphDirectory = 'graph';
/** The modules at their repository paths, so that their relative imports hold. */
export const sourceDirectory = 'graph/source';

/** The verified bytes of one script. */
export interface StepSources {
  /** Repository path of the module that exports `main`. */
  readonly entry: string;
  /** By repository path. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  readonly denoLock?: Uint8Array;
  /** Whether its input holds dates, URLs or bytes. */
  readonly revives: boolean;
}

/** The files of a step's directory by their path in it, a pure function of the verified bytes. */
export function stepTree(sources: StepSources): ReadonlyMap<string, Uint8Array> {
  const encoder = new TextEncoder();
  const files = new Map<string, Uint8Array>([
    [mainModule, encoder.encode(wrapperSource(sources))],
    [`${graphDirectory}/gate.mjs`, encoder.encode(gateSource)],
    [`${graphDirectory}/entry.mjs`, encoder.encode(entrySource(sources.entry))],
  ]);
  if (sources.denoLock !== undefined) files.set(lockFile, sources.denoLock);
  for (const [path, bytes] of sources.modules) files.set(`${sourceDirectory}/${path}`, bytes);
  return files;
}

/** The graph's root. The path is percent-encoded, so no name can end the string that holds it. */
function entrySource(entry: string): string {
  const path = entry.split('/').map(encodeURIComponent).join('/');
  return `import './gate.mjs';\nexport * as step from "./source/${path}";\n`;
}
