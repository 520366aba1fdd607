import type { Grants, Json, JsonObject } from '../../lock/index.ts';
import type { StepError } from '../events/run-event.ts';

/** A test of a flow: a run of the whole of it, or of one step alone. */
export type FlowTestRun = FlowCase | StepFixture;

/** One run of the whole flow, and what must come of it. Steps are named by their places: `outer/inner`. */
export interface FlowCase {
  readonly kind: 'case';
  readonly inputs: JsonObject;
  /** At least those of the steps that really run. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Outputs of steps that do not run. */
  readonly mocks: ReadonlyMap<string, Json>;
  /** Steps that fail instead of running. */
  readonly failures: ReadonlyMap<string, StepError>;
  readonly expect: CaseExpectation;
}

/** What a case says about a run; an absent field says nothing. */
export interface CaseExpectation {
  readonly status: 'succeeded' | 'failed';
  /** Each named output is exactly this; others may be anything. */
  readonly outputs?: JsonObject;
  readonly error?: ExpectedError & { readonly step?: string };
  readonly steps?: ReadonlyMap<string, StepStatus>;
  /** What the steps that really ran held; a step that is not named held nothing. */
  readonly grants?: ReadonlyMap<string, Grants>;
  /** What the steps that really ran used of that, by place; a step that is not named used nothing. */
  readonly used?: ReadonlyMap<string, Grants>;
}

/** A step that was never reached is skipped. */
export type StepStatus = 'succeeded' | 'failed' | 'skipped';

/** `message` is contained in the error's own. */
export interface ExpectedError {
  readonly name?: string;
  readonly message?: string;
}

/** One step run alone, with these arguments and no others. */
export interface StepFixture {
  readonly kind: 'fixture';
  readonly step: string;
  readonly with: JsonObject;
  readonly expect: { readonly output: Json } | { readonly error: ExpectedError };
}

/** Something that was expected and did not come. */
export interface Mismatch {
  /** From the test as it was written to the expectation, as near as one was written. */
  readonly path: readonly string[];
  /** A sentence without its full stop. */
  readonly message: string;
  /** Where values are compared; an absent one is not there at all. */
  readonly expected?: Json;
  readonly got?: Json;
}
