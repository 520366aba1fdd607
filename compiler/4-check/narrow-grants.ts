import { coversGrant, type Grants } from '../../lock/index.ts';

export type GrantKind = keyof Grants;

/** In the order in which grants are shown. */
export const grantKinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;

/** What a step that narrows its script's permissions is granted. */
export interface Narrowed {
  readonly grants: Grants;
  /** What the step names and the script does not ask for. */
  readonly unasked: readonly { readonly kind: GrantKind; readonly value: string }[];
}

/** The intersection of what a script asks for and what its step allows. */
export function narrowGrants(asked: Grants, allowed: Grants): Narrowed {
  const grants: { -readonly [K in GrantKind]?: true | readonly string[] } = {};
  const unasked: { kind: GrantKind; value: string }[] = [];
  for (const kind of grantKinds) {
    const has = asked[kind];
    const may = allowed[kind];
    if (may === undefined) continue;
    const both = intersect(kind, has ?? [], may);
    if (both === true || both.length > 0) grants[kind] = both;
    const outside =
      may === true || has === true ? [] : may.filter((value) => !meets(kind, value, has ?? []));
    unasked.push(...outside.map((value) => ({ kind, value })));
    if (may === true && has === undefined) unasked.push({ kind, value: 'true' });
  }
  return { grants, unasked };
}

function intersect(
  kind: GrantKind,
  asked: true | readonly string[],
  allowed: true | readonly string[],
): true | readonly string[] {
  if (asked === true) return allowed;
  if (allowed === true) return asked;
  const narrower = [
    ...asked.filter((value) => allowed.some((other) => coversGrant(kind, other, value))),
    ...allowed.filter((value) => asked.some((other) => coversGrant(kind, other, value))),
  ];
  return [...new Set(narrower)].sort();
}

/** Whether anything is left of `value` within what is asked for. */
function meets(kind: GrantKind, value: string, asked: readonly string[]): boolean {
  return asked.some((other) => coversGrant(kind, other, value) || coversGrant(kind, value, other));
}
