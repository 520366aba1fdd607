import type { ts } from 'ts-morph';
import type { JsonSchema } from '../../../lock/index.ts';
import type { CheckedProgram } from '../checked-program.ts';

/** Whether a value comes in from JSON or goes out as JSON: they differ in what may be left out. */
export type Side = 'input' | 'output';

/** Where in a type the walk is. */
export interface Place {
  /** From the top, as a reader would write it: `stories[].url`; empty at the top. */
  readonly path: string;
  /** The nearest declaration in the user's own code. */
  readonly node: ts.Node;
  /** The package that declares what is here; `undefined` when the user or the language does. */
  readonly origin?: string | undefined;
  readonly depth: number;
}

/** What of a type JSON cannot carry, or the checker cannot know. */
export interface TypeProblem {
  readonly kind: 'any' | 'unknown' | 'not-json' | 'too-large' | 'constraint' | 'slow-pattern';
  readonly path: string;
  /**
   * For `not-json`: what it is, with its article; for `unknown`: how the type is written; for
   * `constraint`: what is wrong with it; for `slow-pattern`: the pattern.
   */
  readonly what: string;
  /** The package that declares it: `npm:zod@4.1.12`. */
  readonly origin: string | undefined;
  readonly node: ts.Node;
}

/** What the parts of one walk share. */
export interface TypeWalk {
  readonly checked: CheckedProgram;
  readonly side: Side;
  readonly problems: TypeProblem[];
  /** The schema of a part. */
  readonly visit: (type: ts.Type, place: Place) => JsonSchema;
}

/** Adds a problem and gives the schema that stands for the part: one that says nothing. */
export function report(
  walk: TypeWalk,
  place: Place,
  kind: TypeProblem['kind'],
  what = '',
): JsonSchema {
  const { path, node, origin } = place;
  walk.problems.push({ kind, path, what, node, origin });
  return true;
}

/** The place of a field. A declaration in a package or a library is no place to point at. */
export function fieldPlace(
  { checked }: TypeWalk,
  place: Place,
  field: { readonly name: string; readonly declaration: ts.Declaration | undefined },
): Place {
  const { name, declaration } = field;
  const isPlain = /^[A-Za-z_$][\w$]*$/.test(name);
  const step = isPlain ? `${place.path === '' ? '' : '.'}${name}` : `[${JSON.stringify(name)}]`;
  const path = `${place.path}${step}`;
  return {
    path,
    node: ownNode(checked, declaration) ?? place.node,
    origin: packageOf(checked, declaration),
    depth: place.depth + 1,
  };
}

/** The place of the items of a list, or of the values of a record. */
export function itemPlace(place: Place, step: string): Place {
  return { ...place, path: `${place.path}${step}`, depth: place.depth + 1 };
}

/** The package that a declaration stands in: `npm:zod@4.1.12`. */
export function packageOf(
  { files }: CheckedProgram,
  declaration: ts.Declaration | undefined,
): string | undefined {
  const place = declaration && files.packageAt(declaration.getSourceFile().fileName);
  return place === undefined ? undefined : `npm:${place.id}`;
}

function ownNode(
  { files }: CheckedProgram,
  declaration: ts.Declaration | undefined,
): ts.Node | undefined {
  if (declaration === undefined) return undefined;
  const path = declaration.getSourceFile().fileName;
  if (files.repositoryPath(path) === undefined) return undefined;
  // True: a declaration that has a name keeps it there; the property is only typed on subtypes.
  return (declaration as ts.NamedDeclaration).name ?? declaration;
}
