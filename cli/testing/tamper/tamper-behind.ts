import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../../lock/index.ts';
import type { TestRepository } from '../repository.ts';
import { byteMutants } from './byte-mutants.ts';
import { judgeMutant, type TamperMatrix, verdictOf } from './judge-mutant.ts';
import { behindModule, bigFlow, pinnedBehind } from './matrix-worlds.ts';
import { withBytes } from './tamper-world.ts';

/** Changes the bytes of a pin that is behind where git keeps them, and where the store does: each time the other one is away. */
export async function tamperBehind(matrix: TamperMatrix): Promise<void> {
  const { repository, store } = matrix.world;
  const id = repository.git('rev-parse', `HEAD~1:${behindModule}`).trim();
  const object = join(repository.root, '.git/objects', id.slice(0, 2), id.slice(2));
  const blob = join(store, 'blobs', sha256(pinnedBehind));
  await without(blob, async () => {
    await tamperObject(matrix, object, id);
  });
  await without(object, async () => {
    for (const { how, bytes } of byteMutants(readFileSync(blob))) {
      await withBytes(blob, bytes, async () => {
        const kind = 'blob in the store that git does not have';
        await judgeMutant(matrix, [bigFlow], { kind, place: how });
      });
    }
  });
}

async function tamperObject(matrix: TamperMatrix, object: string, id: string): Promise<void> {
  const { world, tally } = matrix;
  for (const { how, bytes } of byteMutants(readFileSync(object))) {
    await withBytes(object, bytes, async () => {
      const verdict = await verdictOf(world, [bigFlow]);
      // Git does not mind bytes behind the object's end, and they are no part of what it gives.
      const isSame = contentOf(world.repository, id) === pinnedBehind;
      const isClean = !verdict.isRefused && verdict.rules.length === 0;
      if (!isSame) tally.count('git object of a pin that is behind', how, verdict);
      else if (!isClean) throw new Error(`An object with the right content is refused: ${how}.`);
    });
  }
}

function contentOf({ git }: TestRepository, id: string): string | undefined {
  try {
    return git('cat-file', 'blob', id);
  } catch {
    return undefined;
  }
}

async function without(path: string, during: () => Promise<void>): Promise<void> {
  renameSync(path, `${path}-away`);
  try {
    await during();
  } finally {
    renameSync(`${path}-away`, path);
  }
}
