import type { Grants } from '../../lock/index.ts';

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
    ...asked.filter((value) => allowed.some((other) => covers(kind, other, value))),
    ...allowed.filter((value) => asked.some((other) => covers(kind, other, value))),
  ];
  return [...new Set(narrower)].sort();
}

/** Whether anything is left of `value` within what is asked for. */
function meets(kind: GrantKind, value: string, asked: readonly string[]): boolean {
  return asked.some((other) => covers(kind, other, value) || covers(kind, value, other));
}

/** Whether Deno gives with `wide` all that it gives with `narrow`; the same text at least. */
function covers(kind: GrantKind, wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  switch (kind) {
    case 'net':
      return coversHost(wide, narrow);
    case 'read':
    case 'write':
      return coversPath(wide, narrow);
    case 'env':
      return wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1));
    case 'run':
    case 'sys':
      return false;
  }
}

/** `host` means every port of it; `*.host` every name below it. */
function coversHost(wide: string, narrow: string): boolean {
  const outer = splitHost(wide);
  const inner = splitHost(narrow);
  const port = outer.port === undefined || outer.port === inner.port;
  const host = outer.host.startsWith('*.')
    ? inner.host.endsWith(outer.host.slice(1))
    : inner.host === outer.host;
  return port && host;
}

function splitHost(text: string): { readonly host: string; readonly port: string | undefined } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text);
  return { host: match?.[1] ?? text, port: match?.[2] };
}

/** By whole components. A path that climbs is held to its own text alone. */
function coversPath(wide: string, narrow: string): boolean {
  const outer = pathParts(wide);
  const inner = pathParts(narrow);
  if (wide.startsWith('/') !== narrow.startsWith('/')) return false;
  if ([...outer, ...inner].includes('..')) return false;
  return outer.every((part, index) => inner[index] === part);
}

function pathParts(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
