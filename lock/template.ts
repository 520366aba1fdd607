import type { Json } from './json.ts';

/**
 * A value computed from what earlier steps gave. The context is an object with `inputs`,
 * `steps.<id>` as `{status, output?, error?}`, `run`, `flow` and, inside a fan-out, the `as` name
 * and `index`.
 */
export type Template =
  | LiteralTemplate
  | PathTemplate
  | CodeTemplate
  | TextTemplate
  | ObjectTemplate
  | ArrayTemplate
  | SecretTemplate;

export interface LiteralTemplate {
  readonly literal: Json;
}

/** Own-property lookup from the context's root, with JavaScript's meaning of `.` and `?.`; `else` is `?? literal`. */
export interface PathTemplate {
  /** `{maybe: key}` is `?.key`: a nullish base ends the whole path with `undefined`. */
  readonly path: readonly PathSegment[];
  readonly else?: Json;
}

export type PathSegment = string | number | { readonly maybe: string | number };

/** One JavaScript expression from the compiler's allow-list, evaluated without any power. */
export interface CodeTemplate {
  readonly js: string;
  /** The context's parts that it may see: `inputs`, `steps.<id>`, `run`, `flow`, the `as` name, `index`. Sorted. */
  readonly reads: readonly string[];
}

/** Parts joined as text; an expression part is a string, a number or a boolean. */
export interface TextTemplate {
  readonly text: readonly (string | PathTemplate | CodeTemplate)[];
}

export interface ObjectTemplate {
  readonly object: { readonly [key: string]: Template };
}

export interface ArrayTemplate {
  readonly array: readonly Template[];
}

/** The value of a declared secret; only as a leaf under `with`. */
export interface SecretTemplate {
  readonly secret: string;
}
