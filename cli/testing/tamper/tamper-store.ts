import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { verifyStore } from '../../../store/index.ts';
import { byteMutants } from './byte-mutants.ts';
import { evenly, judgeMutant, type TamperMatrix, verdictOf } from './judge-mutant.ts';
import { withBytes } from './tamper-world.ts';

interface StoreMutant {
  /** Below the store. */
  readonly path: string;
  readonly how: string;
  readonly bytes: Uint8Array | undefined;
}

const folders = [
  ['tarballs', 'archive of a package in the store'],
  ['views', 'unpacked file of a package, as a step loads it'],
  ['trees', 'module of a script in the store'],
] as const;

/** Changes every file of the store, which these flows read, and adds files that no archive has. */
export async function tamperStore(matrix: TamperMatrix, flows: readonly string[]): Promise<void> {
  const { world, most } = matrix;
  for (const [folder, kind] of folders) {
    const files = filesBelow(world.store, folder).filter((path) => !isDescription(path));
    const places = [...new Set(files.map((path) => path.replace(/[^/]*$/, '')))]
      .filter((path) => path !== `${folder}/`)
      .map((path) => ({ path: `${path}added.js`, how: 'added', bytes: Buffer.from('0') }));
    for (const { path, how, bytes } of evenly(
      [...mutantsOf(world.store, files), ...places],
      most,
    )) {
      await withBytes(join(world.store, path), bytes, async () => {
        await judgeMutant(matrix, flows, { kind, place: `${path} ${how}`, readsStore: true });
      });
    }
  }
}

/**
 * Changes the lists that say what belongs into a folder of the store. No run reads them, so that it may go on:
 * `store verify` has to find what run and audit do not. One that is missing is written again by the next use.
 */
export async function tamperDescriptions(
  matrix: TamperMatrix,
  flows: readonly string[],
): Promise<void> {
  const { world, tally, most } = matrix;
  const files = ['views', 'trees'].flatMap((folder) =>
    filesBelow(world.store, folder).filter(isDescription),
  );
  const mutants = mutantsOf(world.store, files).filter(({ bytes }) => bytes !== undefined);
  for (const { path, how, bytes } of evenly(mutants, most)) {
    await withBytes(join(world.store, path), bytes, async () => {
      const verdict = await verdictOf(world, flows, true);
      const { problems } = await verifyStore(world.store, false);
      const other = problems.length > 0 && ({ other: 'store verify' } as const);
      const kind = 'list of a folder in the store, which no run reads';
      tally.count(kind, `${path} ${how}`, { ...verdict, ...other });
    });
  }
}

function mutantsOf(store: string, files: readonly string[]): readonly StoreMutant[] {
  return files.flatMap((path) =>
    byteMutants(readFileSync(join(store, path))).map((mutant) => ({ path, ...mutant })),
  );
}

/** `views/DIGEST.json`. */
function isDescription(path: string): boolean {
  return /^[a-z]+\/[0-9a-f]+\.json$/.test(path);
}

function filesBelow(store: string, folder: string): readonly string[] {
  return readdirSync(join(store, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(store, join(entry.parentPath, entry.name)))
    .sort();
}
