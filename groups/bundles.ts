import { innerScopes, type Lock, type LockedStep, type Template } from '../lock/index.ts';
import type { AtomGraph } from './atom-graph.ts';
import type { Atom } from './atoms.ts';
import { sharedFiles, sharingText } from './shared-files.ts';

/** Two steps that must share a machine. */
export interface Bond {
  readonly one: string;
  readonly other: string;
  /** A clause: `load may write out, which report may read`. */
  readonly reason: string;
}

/**
 * What only one machine can hold together: files do not travel, and `concurrency` counts the steps of one machine.
 * Of two steps of which one always ends before the other begins, the first may read what the second writes.
 */
export function bondsOf(lock: Lock, graph: AtomGraph): readonly Bond[] {
  const steps = graph.atoms.filter(({ kind }) => kind === 'step');
  const positions = new Map(steps.map(({ step, at }) => [step.id, at]));
  const isBefore = (one: string, other: string): boolean =>
    graph.reaches(positions.get(one) ?? 0, positions.get(other) ?? 0);
  const placed = steps.map(({ step }) => ({ place: step.id, step }));
  const files = sharedFiles(lock, placed)
    .filter(({ writer, reader }) => !isBefore(reader, writer))
    .map((shared) => ({ one: shared.writer, other: shared.reader, reason: sharingText(shared) }));
  const turns = turnBonds(steps).filter(
    ({ one, other }) => !isBefore(one, other) && !isBefore(other, one),
  );
  return [...files, ...turns];
}

function turnBonds(steps: readonly Atom[]): readonly Bond[] {
  const limited = steps.flatMap(({ step }) =>
    limitsOf(step).map((group) => ({ id: step.id, group })),
  );
  return limited.flatMap((one, at) =>
    limited
      .slice(at + 1)
      .filter((other) => other.id !== one.id && mayBeEqual(one.group, other.group))
      .map((other) => ({
        one: one.id,
        other: other.id,
        reason: `${one.id} and ${other.id} take turns by their \`concurrency\`, which one machine counts`,
      })),
  );
}

function limitsOf(step: LockedStep): readonly Template[] {
  const own = step.concurrency === undefined ? [] : [step.concurrency.group];
  return [...own, ...innerScopes(step).flat().flatMap(limitsOf)];
}

/** Texts that are known and differ are two groups; of others nobody knows. */
function mayBeEqual(one: Template, other: Template): boolean {
  if (!('literal' in one) || !('literal' in other)) return true;
  return one.literal === other.literal;
}

/** Steps that must share a job, with all that lies between them; each list has two or more, no two meet. */
export function bundlesOf(lock: Lock, graph: AtomGraph): readonly (readonly Atom[])[] {
  const positions = new Map(
    graph.atoms.flatMap(({ kind, step, at }) => (kind === 'step' ? [[step.id, at] as const] : [])),
  );
  let bundles: readonly Bundle[] = bondsOf(lock, graph).map(
    ({ one, other }) => new Set([positions.get(one) ?? 0, positions.get(other) ?? 0]),
  );
  for (let before = -1; before !== sizeOf(bundles);) {
    before = sizeOf(bundles);
    bundles = joined(
      bundles.map((bundle) => withBetween(bundle, graph)),
      graph,
    );
  }
  return bundles.map((bundle) => graph.atoms.filter(({ at }) => bundle.has(at)));
}

type Bundle = ReadonlySet<number>;

/** Changes with every step of the closure: bundles get fewer or larger. */
function sizeOf(bundles: readonly Bundle[]): number {
  return bundles.reduce((sum, { size }) => sum + size, 0) - bundles.length * 1e6;
}

function withBetween(bundle: Bundle, { atoms, reaches }: AtomGraph): Bundle {
  const members = [...bundle];
  const between = atoms.filter(
    ({ at }) =>
      members.some((one) => reaches(one, at)) && members.some((other) => reaches(at, other)),
  );
  return new Set([...members, ...between.map(({ at }) => at)]);
}

/** Bundles that meet, or that would wait for each other, are one. */
function joined(bundles: readonly Bundle[], graph: AtomGraph): Bundle[] {
  const found: Bundle[] = [];
  for (const bundle of bundles) {
    const at = found.findIndex((other) => areOne(bundle, other, graph));
    if (at === -1) found.push(bundle);
    else found[at] = new Set([...(found[at] ?? []), ...bundle]);
  }
  return found;
}

function areOne(one: Bundle, other: Bundle, { reaches }: AtomGraph): boolean {
  const leads = (from: Bundle, to: Bundle): boolean =>
    [...from].some((start) => [...to].some((end) => reaches(start, end)));
  return [...one].some((at) => other.has(at)) || (leads(one, other) && leads(other, one));
}
