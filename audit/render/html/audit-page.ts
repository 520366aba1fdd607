import type { ScriptFacts } from '../../model/closure-facts.ts';
import type { ClosureGraph } from '../../model/closure-graph.ts';
import type { AdvisorySource } from '../../model/package-facts.ts';
import type { AuditReport } from '../../model/report.ts';

/** What the page is made from. None of it is trusted. */
export interface AuditPage {
  readonly report: AuditReport;
  /** Of the flows whose locks can be read. */
  readonly graph: ClosureGraph;
  readonly looked: LookedAt;
  /** Those of the closures: findings about a Deno lock belong to its script. */
  readonly scripts: readonly ScriptFacts[];
  readonly advisories?: Pick<AdvisorySource, 'newest' | 'records'>;
}

/** What there was to look at, each thing once. */
export interface LookedAt {
  /** Distinct versions of packages that locks name, and those whose archive was in the store. */
  readonly packages: number;
  readonly stored: number;
  /** Of locks, modules, Deno locks, and archives of packages. */
  readonly bytes: number;
}
