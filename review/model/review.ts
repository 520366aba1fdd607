import type { Change } from './change.ts';

/** What a change of the repository means; every renderer shows this and nothing else. */
export interface Review {
  readonly version: 1;
  readonly base: Revision;
  readonly head: Revision;
  /** In reading order: by section, then severity, flow, step, kind, subject. */
  readonly changes: readonly Change[];
  /** One entry a flow that something changed in, sorted by path. */
  readonly flows: readonly ReviewedFlow[];
  /** Flows of head in which nothing changed. */
  readonly unchanged: number;
  readonly verdict: Verdict;
  /** Paths of the flows that were asked for, sorted: of others nothing is said. Absent: all. */
  readonly only?: readonly string[];
}

export interface Revision {
  /** Full id; absent: the working tree. */
  readonly commit?: string;
  /** As it was asked for: `main`, `HEAD`, `working tree`. */
  readonly name: string;
}

export interface ReviewedFlow {
  /** Path of its YAML. */
  readonly path: string;
  readonly status: 'added' | 'removed' | 'changed';
  /** Steps of the flow, at any depth, by what happened to them. */
  readonly steps: {
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
    readonly unchanged: number;
  };
  /** The changed neighbourhood, at most 40 nodes; absent where there is no readable lock. */
  readonly graph?: Neighbourhood;
}

/** The changed steps of a flow with what they are wired to. Nodes in order of base's and head's graph. */
export interface Neighbourhood {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Steps that are not drawn. */
  readonly omitted: number;
}

export interface GraphNode {
  /** Place of the step. */
  readonly step: string;
  /** `script`, `for-each`, …: the step's kind in head, or in base when it is gone. */
  readonly kind: string;
  /** What it runs: the script's or subflow's path; absent for steps that run nothing. */
  readonly uses?: string;
  readonly status: 'added' | 'removed' | 'changed' | 'unchanged';
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly status: 'added' | 'removed' | 'unchanged';
}

export interface Verdict {
  /**
   * `unchanged`: nothing to say. `passed`: nothing stands against it. `approval`: it passes when the people in
   * `approvers` have approved. `failed`: a finding about locks, or a policy's `deny`.
   */
  readonly result: 'unchanged' | 'passed' | 'approval' | 'failed';
  /** Whether a change is `breaking`; by itself that does not fail the review. */
  readonly breaking: boolean;
  /** Of `approval`: who may approve, a list a rule that was met. */
  readonly approvers: readonly (readonly string[])[];
  /** A sentence a reason, in order of weight. */
  readonly reasons: readonly string[];
}
