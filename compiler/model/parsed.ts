import type { Cache, Grants, Json, JsonObject, Triggers } from '../../lock/index.ts';
import type { Located, Span } from './source.ts';

/** A flow as it was written: names are unchecked, expressions are text. */
export interface ParsedFlow {
  readonly stage: 'parsed';
  /** The YAML file, and its id: the path below `flows/` without the extension. */
  readonly path: string;
  readonly id: string;
  readonly text: string;
  readonly name?: Located<string>;
  readonly description?: Located<string>;
  readonly triggers?: Located<Triggers>;
  readonly inputs: readonly ParsedInput[];
  readonly secrets: readonly Located<string>[];
  readonly timeoutMs?: number;
  readonly concurrency?: ParsedFlowConcurrency;
  /** Labels of the machine, sorted. */
  readonly runsOn?: readonly string[];
  readonly environment?: string;
  readonly steps: readonly ParsedStep[];
  /** What runs when the flow fails, and what runs last; empty when nothing does. */
  readonly onError: readonly ParsedStep[];
  readonly finally: readonly ParsedStep[];
  readonly outputs: readonly ParsedEntry[];
}

/** `limit` at once of those whose `group` gives the same text. */
export interface ParsedConcurrency {
  readonly group: ParsedTemplate;
  readonly limit: number;
}

export interface ParsedFlowConcurrency extends ParsedConcurrency {
  readonly cancelInProgress?: true;
}

/** One input: a JSON Schema with its `default`, as written. */
export interface ParsedInput {
  readonly name: Located<string>;
  readonly schema: Located<JsonObject>;
  /** `required: false`: the input may be left out, and is `undefined` then. An input with a default is never undefined. */
  readonly optional?: true;
}

/** One key of a map whose value may hold expressions. */
export interface ParsedEntry {
  readonly key: Located<string>;
  readonly value: ParsedTemplate;
}

export interface ParsedStep {
  readonly id: Located<string>;
  /** The whole step. */
  readonly span: Span;
  readonly body: ParsedBody;
  readonly if?: ParsedExpression;
  readonly needs: readonly Located<string>[];
  readonly onError?: 'continue';
  readonly concurrency?: ParsedConcurrency;
  /** Labels of the machine that the step wants, sorted, at their key. */
  readonly runsOn?: Located<readonly string[]>;
  readonly environment?: Located<string>;
  /** Stands for the output in a run with `--mock`. */
  readonly mock?: ParsedTemplate;
}

export type ParsedBody =
  | ParsedScriptCall
  | ParsedFlowCall
  | ParsedValue
  | ParsedForEach
  | ParsedRepeat
  | ParsedChoose
  | ParsedSleep
  | ParsedApprove
  | ParsedReturn;

/** What runs something of the repository with arguments. */
export type ParsedCall = ParsedScriptCall | ParsedFlowCall;

interface ParsedCallBase {
  readonly uses: ParsedUses;
  readonly with: readonly ParsedEntry[];
  /** The whole `with`, or `uses` when there is none: where a missing argument is reported. */
  readonly withSpan: Span;
  readonly retry?: ParsedRetry;
  readonly timeoutMs?: number;
  readonly idempotent?: true;
}

export interface ParsedScriptCall extends ParsedCallBase {
  readonly kind: 'script';
  /** Narrows what the script asks for. */
  readonly permissions?: ParsedPermissions;
  readonly cache?: Located<Cache>;
  readonly memoryMiB?: number;
}

/** Permissions with their places. */
export interface LocatedGrants extends Located<Grants> {
  /** Kind by kind, in the order of the file, also what grants nothing. */
  readonly written: readonly WrittenGrant[];
}

export interface ParsedPermissions extends LocatedGrants {
  /** `permissions` itself. */
  readonly key: Span;
}

/** One kind of a step's `permissions`, where it was written. */
export interface WrittenGrant {
  readonly kind: keyof Grants;
  readonly key: Span;
  /** Of what follows the key. */
  readonly span: Span;
  /** `true` for all of the kind. */
  readonly values: true | readonly Located<string>[];
}

/** A flow that is used as a step. */
export interface ParsedFlowCall extends ParsedCallBase {
  readonly kind: 'flow';
  /** The secrets that it may take. */
  readonly secrets: readonly Located<string>[];
}

/** `PATH@HASH`. `pin` is absent when nothing follows the path. */
export interface ParsedUses {
  readonly span: Span;
  readonly path: Located<string>;
  /** 12 to 64 hex digits, lower case. */
  readonly pin?: Located<string>;
}

export interface ParsedValue {
  readonly kind: 'value';
  readonly value: ParsedTemplate;
}

export interface ParsedForEach {
  readonly kind: 'for-each';
  readonly items: ParsedExpression;
  readonly as: Located<string>;
  readonly parallel: number;
  readonly onItemError?: 'collect';
  readonly body: ParsedCall | { readonly kind: 'steps'; readonly steps: readonly ParsedStep[] };
}

export interface ParsedRepeat {
  readonly kind: 'repeat';
  readonly max: number;
  /** Sees the steps inside. */
  readonly until: ParsedExpression;
  readonly steps: readonly ParsedStep[];
}

export interface ParsedChoose {
  readonly kind: 'choose';
  readonly branches: readonly {
    readonly if: ParsedExpression;
    readonly steps: readonly ParsedStep[];
  }[];
  readonly else?: readonly ParsedStep[];
}

export interface ParsedSleep {
  readonly kind: 'sleep';
  readonly durationMs: number;
}

export interface ParsedApprove {
  readonly kind: 'approve';
  /** Gives text. */
  readonly message: ParsedTemplate;
  /** An object schema. */
  readonly form?: Located<JsonObject>;
  readonly timeoutMs?: number;
  /** Sorted. */
  readonly approvers?: readonly string[];
}

export interface ParsedReturn {
  readonly kind: 'return';
  readonly outputs: readonly ParsedEntry[];
  /** The key. */
  readonly span: Span;
}

export interface ParsedRetry {
  readonly attempts: number;
  readonly delayMs: number;
  readonly factor: number;
  readonly maxDelayMs?: number;
  readonly jitter: 'none' | 'full';
  readonly on?: ParsedExpression;
}

/** The text between `${{` and `}}`, and where each of its characters stands in the file. */
export interface ParsedExpression {
  readonly kind: 'expression';
  readonly source: string;
  /** File offset of each UTF-16 unit of `source`, and of its end: `source.length + 1` entries. */
  readonly offsets: readonly number[];
  /** The scalar that holds the expression. */
  readonly span: Span;
}

export type ParsedTemplate =
  | ParsedExpression
  | { readonly kind: 'literal'; readonly value: Json; readonly span: Span }
  | {
      readonly kind: 'text';
      readonly parts: readonly (string | ParsedExpression)[];
      readonly span: Span;
    }
  | { readonly kind: 'object'; readonly entries: readonly ParsedEntry[]; readonly span: Span }
  | { readonly kind: 'array'; readonly items: readonly ParsedTemplate[]; readonly span: Span };
