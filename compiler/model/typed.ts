import type { Call, Grants, JsonSchema, Sha256 } from '../../lock/index.ts';
import type { ParsedStep } from './parsed.ts';
import type { ResolvedFlow } from './resolved.ts';

/** What the type checker says about a script's `main`. */
export interface Signature {
  readonly call: Call;
  /** An object schema; one property a key of `with`, `required` as TypeScript sees it. */
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  readonly permissions: Grants;
}

/** A flow whose every edge holds. */
export interface TypedFlow {
  readonly stage: 'typed';
  readonly resolved: ResolvedFlow;
  readonly signatures: ReadonlyMap<Sha256, Signature>;
  /** The schema of `steps.<id>.output` when the step succeeded, for every step, nested ones too. */
  readonly outputs: ReadonlyMap<ParsedStep, JsonSchema>;
  /** What each script step is granted: asked, narrowed by the step. */
  readonly grants: ReadonlyMap<ParsedStep, Grants>;
  /** The flow's own outputs, an object schema. */
  readonly flowOutputs: JsonSchema;
}
