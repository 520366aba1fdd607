import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, readLock, sha256 } from '../../../lock/index.ts';
import { grantsPath, lockPath } from '../../workspace.ts';
import { byteMutants, lineMutants } from './byte-mutants.ts';
import { jsonMutants } from './json-mutants.ts';
import { evenly, judgeMutant, type TamperMatrix } from './judge-mutant.ts';
import { withText } from './tamper-world.ts';

/**
 * Changes what lies beside the lock: the YAML, the grants file, modules, each place of each Deno lock. Of what is
 * pinned, a file that is gone is no change of what runs: the pinned bytes are in git.
 */
export async function tamperSources(matrix: TamperMatrix, flow: string): Promise<void> {
  const { repository } = matrix.world;
  const reading = readLock(repository.read(lockPath(flow)));
  if (!reading.ok) throw new Error(reading.problem.message);
  await tamperText(matrix, flow, { path: flow, kind: 'YAML of the flow', isNeeded: true });
  await tamperText(matrix, flow, { path: grantsPath(flow), kind: 'grants file', isNeeded: true });
  for (const { modules, denoLock } of Object.values(reading.lock.scripts)) {
    for (const [path, locked] of Object.entries(modules)) {
      // Of a pin that is behind, the working tree has other bytes: a run does not rest on them.
      if (sha256(repository.readBytes(path)) !== locked.sha256) continue;
      await tamperText(matrix, flow, { path, kind: 'module of a script' });
    }
    if (denoLock !== undefined) await tamperDenoLock(matrix, flow, denoLock.path);
  }
  for (const { path } of Object.values(reading.lock.flows ?? {})) {
    await tamperText(matrix, flow, { path, kind: 'lock of a subflow' });
  }
}

interface TamperedText {
  readonly path: string;
  readonly kind: string;
  /** Whether nothing runs without it. */
  readonly isNeeded?: boolean;
}

async function tamperText(
  matrix: TamperMatrix,
  flow: string,
  { path, kind, isNeeded = false }: TamperedText,
): Promise<void> {
  const { world, most } = matrix;
  const whole = join(world.repository.root, path);
  const bytes = readFileSync(whole);
  const others = [
    ...byteMutants(bytes).map((mutant) => mutant.bytes),
    ...lineMutants(bytes.toString('utf8')).map((text) => Buffer.from(text)),
  ].filter((other) => (other === undefined ? isNeeded : !bytes.equals(other)));
  for (const other of evenly(others, most)) {
    await withText(whole, other, async () => {
      await judgeMutant(matrix, [flow], { kind, place: path });
    });
  }
}

async function tamperDenoLock(matrix: TamperMatrix, flow: string, path: string): Promise<void> {
  const { world, most } = matrix;
  const whole = join(world.repository.root, path);
  const before = readFileSync(whole, 'utf8');
  for (const { how, place, document } of evenly(jsonMutants(JSON.parse(before) as Json), most)) {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (text === before) continue;
    await withText(whole, text, async () => {
      const kind = `Deno lock: a value ${how}`;
      await judgeMutant(matrix, [flow], { kind, place: `${place} of ${path}` });
    });
  }
}
