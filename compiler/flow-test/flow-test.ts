import type { Grants, Json, JsonObject } from '../../lock/index.ts';
import type { YamlNode } from '../1-parse/yaml-node.ts';
import type { Located } from '../model/source.ts';

/** The tests of one flow, checked against its lock. */
export interface FlowTest {
  /** Of the test file, and its text. */
  readonly path: string;
  readonly text: string;
  readonly cases: readonly TestCase[];
  readonly fixtures: readonly StepFixture[];
}

/** One run of the whole flow, and what must come of it. */
export interface TestCase extends WrittenTest {
  readonly kind: 'case';
  readonly inputs: JsonObject;
  readonly secrets: ReadonlyMap<string, string>;
  /** Outputs of steps that do not run, by place. */
  readonly mocks: ReadonlyMap<string, Json>;
  /** Steps that fail instead of running, by place. */
  readonly failures: ReadonlyMap<string, { readonly name: string; readonly message: string }>;
  readonly expect: CaseExpectation;
}

/** What a case says about a run; an absent field says nothing. */
export interface CaseExpectation {
  readonly status: 'succeeded' | 'failed';
  /** Each named output is exactly this; others may be anything. */
  readonly outputs?: JsonObject;
  readonly error?: ExpectedError & { readonly step?: string };
  /** By place. */
  readonly steps?: ReadonlyMap<string, 'succeeded' | 'failed' | 'skipped'>;
  /** What the steps that really ran held, by place; a step that is not named held nothing. */
  readonly grants?: ReadonlyMap<string, Grants>;
  /** What the steps that really ran used of that, by place; a step that is not named used nothing. */
  readonly used?: ReadonlyMap<string, Grants>;
}

/** `message` is contained in the error's own. */
export interface ExpectedError {
  readonly name?: string;
  readonly message?: string;
}

/** One step run alone, with these arguments and no others. */
export interface StepFixture extends WrittenTest {
  readonly kind: 'fixture';
  /** Its place. */
  readonly step: string;
  readonly with: JsonObject;
  readonly expect: { readonly output: Json } | { readonly error: ExpectedError };
}

interface WrittenTest {
  readonly name: Located<string>;
  /** What was written under the name: a path into it leads to a place in the file (`spanInTest`). */
  readonly node: YamlNode;
}
