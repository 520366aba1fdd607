import type { DenoLockProblem } from './deno-lock-error.ts';

/** What `deno info --json` says of a script. */
export interface DenoInfo {
  /** Every `npm:` specifier that a module of the closure names, for types as well. Sorted. */
  readonly specifiers: readonly string[];
  /** Deno exits with 0 all the same. */
  readonly problems: readonly DenoLockProblem[];
}

interface Position {
  readonly line: number;
  readonly character: number;
}

interface Resolution {
  readonly specifier?: string;
  readonly error?: string;
  readonly span?: { readonly start: Position };
}

interface Dependency {
  readonly code?: Resolution;
  readonly type?: Resolution;
}

interface Module {
  readonly specifier: string;
  readonly error?: string;
  readonly dependencies?: readonly Dependency[];
}

/** `root` is the URL of the folder that stands for the repository's root, with a `/` at the end. */
export function readDenoInfo(text: string, root: string): DenoInfo {
  // The shape that `deno info --json` of the pinned Deno line prints; every field but one is optional.
  const { modules } = JSON.parse(text) as { readonly modules: readonly Module[] };
  const edges = modules.flatMap((module) => edgesOf(module));
  const specifiers = edges.flatMap(({ to }) => (to.specifier === undefined ? [] : [to.specifier]));
  const npm = specifiers.filter((specifier) => specifier.startsWith('npm:'));
  return {
    specifiers: [...new Set(npm)].sort(),
    problems: [...unresolved(edges, root), ...unloaded(modules, edges, root)],
  };
}

interface Edge {
  readonly from: string;
  readonly to: Resolution;
}

function edgesOf(module: Module): readonly Edge[] {
  return (module.dependencies ?? []).flatMap(({ code, type }) =>
    [code, type].flatMap((to) => (to === undefined ? [] : [{ from: module.specifier, to }])),
  );
}

/** Imports that lead nowhere: bare words, other schemes. */
function unresolved(edges: readonly Edge[], root: string): readonly DenoLockProblem[] {
  return edges.flatMap((edge) =>
    edge.to.error === undefined ? [] : [problemAt(edge, edge.to.error, root)],
  );
}

/** Modules and packages that were not found, reported where they are imported. */
function unloaded(
  modules: readonly Module[],
  edges: readonly Edge[],
  root: string,
): readonly DenoLockProblem[] {
  return modules.flatMap(({ specifier, error }) => {
    if (error === undefined) return [];
    const edge = edges.find(({ to }) => to.specifier === specifier);
    if (edge !== undefined) return [problemAt(edge, error, root)];
    return [{ path: pathOf(specifier, root), message: sentence(error, root) }];
  });
}

function problemAt({ from, to }: Edge, error: string, root: string): DenoLockProblem {
  const place = { path: pathOf(from, root), message: sentence(error, root) };
  if (to.span === undefined) return place;
  return { ...place, line: to.span.start.line + 1, column: to.span.start.character + 1 };
}

function pathOf(specifier: string, root: string): string {
  return specifier.startsWith(root) ? decodeURI(specifier.slice(root.length)) : specifier;
}

/** The first line, with repository paths instead of where the modules lie now. */
function sentence(error: string, root: string): string {
  const line = (error.split('\n')[0] ?? '').replaceAll(root, '').replace(/\p{Cc}+/gu, ' ');
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
