import type { AtomGraph } from './atom-graph.ts';
import type { Atom } from './atoms.ts';
import { billedMinutes, type JobModel } from './job-model.ts';
import { makespan } from './list-schedule.ts';
import { trustText } from './trust-of-step.ts';

/** Atoms that share a job. */
export interface Cluster {
  /** Sorted by position. */
  readonly atoms: readonly Atom[];
  /** As text. */
  readonly trust: string | undefined;
  /** Of one job, setting up included. */
  readonly seconds: number;
  /** How many jobs: shards, or one. */
  readonly jobs: number;
  /** Billed for all of them. */
  readonly minutes: number;
}

/** Makes clusters, and refuses those that may not be. Remembers how long atoms take together. */
export class ClusterMaker {
  readonly #graph: AtomGraph;
  readonly #model: JobModel;
  /** By position. */
  readonly #trusts: readonly (string | undefined)[];
  readonly #seconds = new Map<string, number>();
  /** By position: the atoms that it must share a job with. */
  readonly #bundles = new Map<number, readonly Atom[]>();

  constructor(graph: AtomGraph, model: JobModel) {
    this.#trusts = graph.atoms.map(({ trust }) => trust && trustText(trust));
    this.#graph = graph;
    this.#model = model;
  }

  /** `undefined` when these may not share a job: trust, approvals, shards, or more time than a job has. */
  make(unordered: readonly Atom[]): Cluster | undefined {
    const atoms = [...unordered].sort((a, b) => a.at - b.at);
    const trusts = new Set(atoms.flatMap((atom) => this.#trusts[atom.at] ?? []));
    if (trusts.size > 1 || !this.#mayMeet(atoms) || !this.#areWhole(atoms)) return undefined;
    const seconds = this.#model.setupSeconds + this.#secondsOf(atoms);
    if (atoms.length > 1 && seconds > this.#model.longestSeconds) return undefined;
    const jobs = atoms[0]?.shards ?? 1;
    const [trust] = trusts;
    return { atoms, trust, seconds, jobs, minutes: jobs * billedMinutes(seconds) };
  }

  /**
   * One cluster for each of these bundles, and for each other atom. A bundle that may not share a job is taken apart:
   * then no plan is right, and `checkGroupPlan` says why.
   */
  start(bundles: readonly (readonly Atom[])[]): readonly Cluster[] {
    const clusters = bundles.flatMap((bundle) => {
      const cluster = this.make(bundle);
      for (const { at } of cluster?.atoms ?? []) this.#bundles.set(at, bundle);
      return cluster ?? [];
    });
    const others = this.#graph.atoms.filter(({ at }) => !this.#bundles.has(at));
    return [...clusters, ...others.flatMap((atom) => this.make([atom]) ?? [])];
  }

  /** Whether no bundle is divided. */
  #areWhole(atoms: readonly Atom[]): boolean {
    if (this.#bundles.size === 0) return true;
    const all = new Set(atoms);
    return atoms.every(({ at }) => (this.#bundles.get(at) ?? []).every((other) => all.has(other)));
  }

  #mayMeet(atoms: readonly Atom[]): boolean {
    if (atoms.length > 1 && atoms.some(({ shards }) => shards !== undefined)) return false;
    const approvals = atoms.filter(({ kind, step }) => kind === 'step' && step.kind === 'approve');
    return approvals.every((approval) =>
      atoms.every(({ at }) => at === approval.at || this.#graph.reaches(approval.at, at)),
    );
  }

  #secondsOf(atoms: readonly Atom[]): number {
    const [first] = atoms;
    if (first !== undefined && atoms.length === 1) return soloSeconds(first, this.#model);
    const key = atoms.map(({ at }) => at).join();
    const known = this.#seconds.get(key);
    if (known !== undefined) return known;
    const seconds = secondsTogether(atoms, this.#model);
    this.#seconds.set(key, seconds);
    return seconds;
  }
}

/** How long one machine takes for atoms, in an order in which they can run. */
export function secondsTogether(atoms: readonly Atom[], { processes }: JobModel): number {
  const positions = new Map(atoms.map(({ at }, index) => [at, index]));
  const tasks = atoms.map(({ needs, work }) => ({
    ...work,
    needs: needs.flatMap((need) => positions.get(need) ?? []),
  }));
  return makespan(tasks, processes);
}

function soloSeconds({ work: { lanes, seconds } }: Atom, { processes }: JobModel): number {
  return Math.ceil(lanes / processes) * seconds || seconds;
}
