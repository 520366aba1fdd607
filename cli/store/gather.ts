import { gatherFlow } from '../../runner/index.ts';
import type { Blobs, CarriedFlow } from '../../store/index.ts';
import type { Context } from '../command.ts';
import { flowId, lockPath, readBytes, type Workspace } from '../workspace.ts';

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Flows with all that their locks need, packages aside; or everything that is in the way. */
export type GatheredFlows =
  | { readonly ok: true; readonly flows: readonly CarriedFlow[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Reads the locks of these flows and collects what they name, from the working tree, the store or git. */
export async function gatherFlows(
  workspace: Workspace,
  flows: readonly string[],
  blobs: Blobs,
): Promise<GatheredFlows> {
  const files = {
    ...workspace.repository,
    readStored: async (digest: string) => await blobs.get(digest),
  };
  const found: CarriedFlow[] = [];
  const refusals: Refusal[] = [];
  for (const path of flows) {
    const bytes = readBytes(workspace, lockPath(path));
    if (bytes === undefined) {
      const hint = `Run \`millrace compile ${flowId(path)}\`.`;
      refusals.push({ code: 'lock-missing', message: `${path} has no lock.`, hint });
      continue;
    }
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    if (!Buffer.from(text).equals(bytes)) {
      const hint = `Run \`millrace compile ${flowId(path)}\`.`;
      refusals.push({
        code: 'lock-not-utf8',
        message: `${lockPath(path)} is not UTF-8 text.`,
        hint,
      });
      continue;
    }
    const result = await gatherFlow(path, text, files);
    if (result.ok) found.push(result.flow);
    else refusals.push(...result.refusals);
  }
  return refusals.length > 0 ? { ok: false, refusals } : { ok: true, flows: found };
}

/** Says why nothing was done. */
export function reportRefusals(
  context: Context,
  { refusals }: Extract<GatheredFlows, { ok: false }>,
): void {
  if (context.json) context.out(`${JSON.stringify({ version: 1, refusals })}\n`);
  for (const { message, hint } of refusals) {
    context.err(`millrace: ${message}\n`);
    context.err(`  hint: ${hint}\n`);
  }
}

/** `1 flow`, `2 flows`. */
export function countOf(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** `1.2 MiB`, for people. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} bytes`;
  const units = ['KiB', 'MiB', 'GiB'];
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length);
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power - 1] ?? ''}`;
}
