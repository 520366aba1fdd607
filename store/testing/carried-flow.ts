import { readFileSync } from 'node:fs';
import {
  type DenoLock,
  formatGrants,
  formatLock,
  type LockedScript,
  readLock,
  sha256,
} from '../../lock/index.ts';
import type { CarriedFlow } from '../host/export-flows.ts';
import { readNeeds } from '../read-needs.ts';

const root = new URL('../../', import.meta.url);
const encoder = new TextEncoder();

/**
 * The flow `hn-mentions` of this project with what its lock needs, from the working tree, but that
 * the script which has a Deno lock has this one.
 */
export async function carriedFlow(denoLock: DenoLock): Promise<CarriedFlow> {
  const path = 'flows/hn-mentions.yaml';
  const own = encoder.encode(`${JSON.stringify(denoLock, null, 2)}\n`);
  const read = (file: string): Uint8Array =>
    file.endsWith('.deno.lock') ? own : readFileSync(new URL(file, root));
  const reading = readLock(new TextDecoder().decode(read(path.replace('.yaml', '.lock.json'))));
  if (!reading.ok) throw new Error(reading.problem.message);
  const withOwn = (script: LockedScript): LockedScript =>
    script.denoLock === undefined
      ? script
      : { ...script, denoLock: { ...script.denoLock, sha256: sha256(own) } };
  const scripts = Object.entries(reading.lock.scripts).map(
    ([digest, script]) => [digest, withOwn(script)] as const,
  );
  const lock = {
    ...reading.lock,
    flow: { path, sha256: sha256(read(path)) },
    scripts: Object.fromEntries(scripts),
  };
  const result = await readNeeds(
    lock,
    (file) => Promise.resolve({ ok: true, bytes: read(file) }),
    (file, message) => `${file}: ${message}`,
  );
  if (!result.ok) throw new Error(result.refusals.join('\n'));
  return {
    path,
    source: read(path),
    lock: encoder.encode(formatLock(lock)),
    grants: encoder.encode(formatGrants(lock)),
    needs: result.needs,
  };
}
