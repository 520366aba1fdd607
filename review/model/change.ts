import type { Json, Sha256 } from '../../lock/index.ts';

/** One thing that a change of the repository means. Plain data; everything in it comes from the repository. */
export interface Change {
  readonly kind: ChangeKind;
  readonly severity: Severity;
  /** Path of the flow's YAML; of `policy-changed`, of the policy's file. */
  readonly flow: string;
  /** Place of the step as the grants file writes it: `alert`, `release/deploy`. Absent: of the flow itself. */
  readonly step?: string;
  /** What it is about, in one or two words: `net`, `input limit`, `npm:zod`, `scripts/slack/post.ts`. */
  readonly subject: string;
  /** As a reader of the lock would write it, a line or more of plain text; absent: there was none. */
  readonly from?: string;
  /** Absent: there is none any more. */
  readonly to?: string;
  /** Through what it came to the flow: the nearest thing that was edited. */
  readonly via?: Via;
  /** Of a widening: the policy rule that it meets. Absent: no rule speaks of it. */
  readonly rule?: MetRule;
  /** Of a module: how many lines changed; absent for what is not text, or not to be had. */
  readonly diff?: DiffSize;
  /** Of an interface change: whether containment was decided, and a value that tells both sides apart. */
  readonly proof?: Proof;
  /** Other steps and flows that the change reaches, in order of flow, then step. */
  readonly reaches: readonly Reached[];
  /** Where to look. */
  readonly location: Location;
}

/**
 * What happened, stable names. `power` comes first everywhere: what a flow may do, which machine does it,
 * and what starts it.
 */
export type ChangeKind = keyof typeof sectionOfKind;

/** Which part of the review each kind belongs to, in reading order of the sections. */
export const sectionOfKind = {
  'grant-widened': 'power',
  'secret-widened': 'power',
  'engine-widened': 'power',
  'trigger-widened': 'power',
  'machine-changed': 'power',
  /** An approval that stood before a step is gone, or easier to get. */
  'gate-weakened': 'power',
  /** A package is new in a step that holds power: its code may do what the step may. */
  'power-shared': 'power',
  /** The same version of a package has other bytes than before. */
  'integrity-changed': 'power',
  'policy-changed': 'power',
  'lock-missing': 'locks',
  'lock-stale': 'locks',
  'lock-edited': 'locks',
  'lock-invalid': 'locks',
  'lock-newer': 'locks',
  'lock-conflict': 'locks',
  'lock-orphan': 'locks',
  'lock-unproven': 'locks',
  'flow-invalid': 'locks',
  /** A workflow is missing, or is not what its lock gives: GitHub would run something else. */
  'workflow-stale': 'locks',
  'workflow-orphan': 'locks',
  'workflow-unproven': 'locks',
  'input-breaking': 'interface',
  'output-breaking': 'interface',
  'flow-removed': 'interface',
  /** What a caller leaves out means something else now. */
  'default-changed': 'interface',
  'flow-added': 'steps',
  'step-added': 'steps',
  'step-removed': 'steps',
  'step-changed': 'steps',
  'wiring-changed': 'steps',
  'option-changed': 'steps',
  /** The steps of a divided flow share other jobs, or other machines, than before. */
  'jobs-changed': 'steps',
  'pin-behind': 'steps',
  'module-added': 'code',
  'module-removed': 'code',
  'module-changed': 'code',
  'package-added': 'dependencies',
  'package-removed': 'dependencies',
  'package-changed': 'dependencies',
  'grant-narrowed': 'compatible',
  'secret-narrowed': 'compatible',
  'engine-narrowed': 'compatible',
  'trigger-narrowed': 'compatible',
  'input-compatible': 'compatible',
  'output-compatible': 'compatible',
} as const;

export const sections = [
  'power',
  'locks',
  'interface',
  'steps',
  'code',
  'dependencies',
  'compatible',
] as const;

export type Section = (typeof sections)[number];

/**
 * `refused`: the check fails. `approval`: it passes when the people that the rule names approve.
 * `breaking`: callers of the flow, or what reads its outputs, may fail. `notable`: a person should look.
 * `fine`: nothing that worked stops to work, and nothing may do more than before.
 */
export type Severity = 'refused' | 'approval' | 'breaking' | 'notable' | 'fine';

/** How a change came to a flow whose own YAML need not have changed. */
export type Via =
  | { readonly kind: 'script'; readonly path: string }
  | { readonly kind: 'subflow'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string };

export interface MetRule {
  readonly effect: 'deny' | 'require-approval' | 'allow';
  /** People and teams, as written: `@org/security`. Of `require-approval` only; sorted. */
  readonly by: readonly string[];
  /** As written in the policy, on one line. */
  readonly text: string;
}

export interface Proof {
  /** `unproven` counts as breaking. */
  readonly decided: 'breaking' | 'compatible' | 'unproven';
  /** A value that used to work and no longer does; of a compatible change, one that works now. */
  readonly witness?: Json;
  /** Where the value stands inside the inputs or outputs: `limit`, `items[]`. */
  readonly at?: string;
  /** Of `unproven`: what could not be decided, a sentence. */
  readonly why?: string;
}

export interface Reached {
  /** Path of the flow's YAML. */
  readonly flow: string;
  readonly step?: string;
}

export interface Location {
  /** Relative to the repository root. */
  readonly path: string;
  /** One-based, in head's text (base's for what is gone); absent: the file as a whole. */
  readonly line?: number;
}

/** Lines added and removed by a change of a module; absent for what is not text. */
export interface DiffSize {
  readonly added: number;
  readonly removed: number;
}

/** A module of one side, by its bytes. */
export interface ModuleVersion {
  readonly path: string;
  readonly sha256: Sha256;
}
