import type { Unchecked } from './facts.ts';
import type { Finding } from './finding.ts';
import type { Verification } from './verification.ts';

/** The answer to an audit; every renderer shows this and nothing else. */
export interface AuditReport {
  readonly version: 1;
  /** Full id of HEAD; absent in a repository without commits. */
  readonly commit?: string;
  /** `2026-11-28`. */
  readonly date: string;
  /** Those that were looked at, sorted. */
  readonly flows: readonly AuditedFlow[];
  /** In reading order: family, severity, flow, step, rule, subject, path. */
  readonly findings: readonly ReportedFinding[];
  /** What suppressions excuse, in the same order. */
  readonly suppressed: readonly SuppressedFinding[];
  /** Of `--baseline`: what it had and is gone. Absent: no baseline. */
  readonly gone?: readonly ReportedFinding[];
  readonly unchecked: readonly Unchecked[];
  /** Absent in reports of versions that read everything each time. */
  readonly verification?: Verification;
  /** `failed`: a finding of severity `error` that no suppression excuses; with a baseline, only a new one. */
  readonly result: 'passed' | 'failed';
}

export interface AuditedFlow {
  readonly path: string;
  /** SHA-256 of the lock's bytes, as `run --expect` takes it; absent: no readable lock. */
  readonly digest?: string;
  readonly scripts: number;
  readonly modules: number;
  readonly packages: number;
}

export interface ReportedFinding extends Finding {
  /** 32 hexadecimal digits over rule, flow, step, subject and path: no line, so it lives through edits. */
  readonly fingerprint: string;
  /** Of a run with `--baseline`: whether it was there before. */
  readonly state?: 'new' | 'known';
}

export interface SuppressedFinding extends ReportedFinding {
  readonly suppression: Suppression;
}

/** An entry of `suppressions` in `millrace.yaml`. */
export interface Suppression {
  readonly rule: string;
  /** Globs, as `matchesGlob` takes them; what is absent fits everything. Of a flow: its path or its id. */
  readonly flow?: string;
  readonly step?: string;
  readonly subject?: string;
  readonly path?: string;
  readonly reason: string;
  readonly owner: string;
  /** `2027-01-31`: the last day it holds. */
  readonly expires: string;
  /** The policy file that says so, by its path from the root where it lies below; absent: the repository's millrace.yaml. */
  readonly file?: string;
  /** In that file. */
  readonly line: number;
}
