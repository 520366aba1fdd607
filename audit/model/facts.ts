import type { CodeFacts } from './code-facts.ts';
import type { ClosureFacts } from './closure-facts.ts';
import type { FlowFacts, WorkflowFacts } from './flow-facts.ts';
import type { PackageFacts } from './package-facts.ts';
import type { HistoryFacts } from './history-facts.ts';
import type { UseFacts } from './use-facts.ts';

/** All that the rules look at, read beforehand by `audit/host` and `cli/`. No rule reads a file. */
export interface AuditFacts {
  /** `2026-11-28`, UTC: what expiry dates and ages are held against. */
  readonly today: string;
  /** Those that were asked for, sorted by path. */
  readonly flows: readonly FlowFacts[];
  /** Lock and grants files that no flow belongs to, sorted. */
  readonly orphans: readonly string[];
  /** Those that are not as they should be, sorted by path. Absent: they were not compared. */
  readonly workflows?: readonly WorkflowFacts[];
  /** Scripts, Deno locks and subflows of all readable locks: their bytes against what the locks say. */
  readonly closures: ClosureFacts;
  /** What stands in the modules of scripts and in the files of packages. */
  readonly code: CodeFacts;
  readonly packages: PackageFacts;
  /** What recorded runs used. */
  readonly use: UseFacts;
  readonly history: HistoryFacts;
}

/** Why a rule could not look everywhere: said in the report, so that no finding does not read as clean. */
export interface Unchecked {
  /** A rule's id, or its family. */
  readonly rule: string;
  /** A sentence: what was not looked at and what it takes. */
  readonly reason: string;
}
