import type { Lock } from '../lock/index.ts';
import type { Atom } from './atoms.ts';
import type { Group, Section, Trust } from './model.ts';
import { leastTrust } from './trust-of-step.ts';

/** Atoms that share a job, in an order in which they can run. */
export interface AtomSet {
  readonly atoms: readonly Atom[];
  /** Whole seconds, setting up left out. */
  readonly seconds: number;
}

export interface NamingOptions {
  readonly lock: Lock;
  readonly section: Section;
  /** Names of groups of earlier sections, in lower case; those of this one are added. */
  readonly names: Set<string>;
}

/** The groups that these sets make, in their order, with all that follows from the lock. */
export function groupsOf(sets: readonly AtomSet[], options: NamingOptions): readonly Group[] {
  const names = sets.map(({ atoms }) => nameOf(atoms, options));
  const owners = new Map<number, string>();
  for (const [at, { atoms }] of sets.entries()) {
    for (const atom of atoms) owners.set(atom.at, names[at] ?? '');
  }
  return sets.map(({ atoms, seconds }, at) => {
    const name = names[at] ?? '';
    const before = new Set(
      atoms.flatMap(({ needs }) => needs.flatMap((need) => owners.get(need) ?? [])),
    );
    before.delete(name);
    return {
      name,
      section: options.section,
      ...partsOf(atoms),
      after: [...before].sort(),
      trust: trustOf(atoms, options.lock),
      seconds,
    };
  });
}

type Parts = Pick<Group, 'steps' | 'asks' | 'counts' | 'approval' | 'shards'>;

function partsOf(atoms: readonly Atom[]): Parts {
  const ids = (kind: Atom['kind']): readonly string[] =>
    atoms.flatMap((atom) => (atom.kind === kind ? [atom.step.id] : [])).sort();
  const [asks, counts] = [ids('ask'), ids('count')];
  const approval = atoms.find(({ kind, step }) => kind === 'step' && step.kind === 'approve');
  const shards = atoms.find((atom) => atom.shards !== undefined)?.shards;
  return {
    steps: ids('step'),
    ...(asks.length === 0 ? {} : { asks }),
    ...(counts.length === 0 ? {} : { counts }),
    ...(approval === undefined ? {} : { approval: approval.step.id }),
    ...(shards === undefined ? {} : { shards }),
  };
}

/** The parts of one group agree in it; a group without any needs none but the machine. */
function trustOf(atoms: readonly Atom[], lock: Lock): Trust {
  return atoms.find(({ trust }) => trust !== undefined)?.trust ?? leastTrust(lock);
}

/** The name after the group's first step, or what it does for others; a number tells apart what would be the same. */
function nameOf(atoms: readonly Atom[], { section, names }: NamingOptions): string {
  const first = atoms.find(({ kind }) => kind === 'step') ?? atoms[0];
  const id = first?.step.id ?? '';
  const what = first === undefined || first.kind === 'step' ? id : `${first.kind}-${id}`;
  const plain = section === 'main' ? what : `${section}-${what}`;
  let name = plain;
  for (let more = 2; names.has(name.toLowerCase()); more += 1) name = `${plain}-${more}`;
  names.add(name.toLowerCase());
  return name;
}
