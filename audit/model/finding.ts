import type { Severity } from './rule.ts';
import type { RuleId } from './rules.ts';

/** One thing that an auditor should know. Plain data; every text in it may come from the repository. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** Path of the flow's YAML; absent: of the repository, or of a script or package that several flows use. */
  readonly flow?: string;
  /** Place of the step as the grants file writes it: `alert`, `release/deploy`. */
  readonly step?: string;
  /**
   * What it is about, in words that stay the same when lines move: `net:*`, `npm:ms@2.1.3`, `eval`. With rule,
   * flow, step and path it is the finding's identity.
   */
  readonly subject: string;
  /** One sentence: what is so. Why it matters is the rule's `reason`. */
  readonly message: string;
  /** The command or the edit that ends it. */
  readonly fix?: string;
  readonly location: Location;
  /** What else belongs to it: the flows that reach a script, the chain to a package. A line each. */
  readonly related?: readonly string[];
}

export interface Location {
  /** From the repository root; of a file in the store, its package: `npm:ms@2.1.3/index.js`. */
  readonly path: string;
  /** From 1; absent: of the whole file. */
  readonly line?: number;
  /** From 1, in UTF-16 code units. */
  readonly column?: number;
}
