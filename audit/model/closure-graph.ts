import type { DenoLock, Lock, Sha256 } from '../../lock/index.ts';

/** A flow by its lock, and the digest of the lock's bytes. */
export interface WalkedFlow {
  readonly lock: Lock;
  readonly sha256: Sha256;
}

/** What locks name by the digest of its bytes; `undefined` where it cannot be had or read. */
export interface PinnedContents {
  /** The lock of a subflow. */
  readonly lockOf: (sha256: Sha256) => Lock | undefined;
  readonly denoLockOf: (sha256: Sha256) => DenoLock | undefined;
  /** What a module imports, in the order of its text. */
  readonly importsOf: (sha256: Sha256) => readonly ModuleImport[] | undefined;
}

export interface ModuleImport {
  /** As it is written: `../lib/text.ts`, `npm:zod@^4/mini`. */
  readonly specifier: string;
  /** Nothing of it runs: `import type`, or the types that a comment names. */
  readonly isType: boolean;
}

/**
 * What leads to what, from flows down to packages. The same thing met twice is one node, so that a walk
 * says once what it holds; circles are possible.
 */
export interface ClosureGraph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Ids of the flows that were asked for, in their order. */
  readonly flows: readonly string[];
}

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  /**
   * Of a flow its path, of a step its place; `net:api.example.com:443` or `net` for everything of a kind; the
   * secret's name; the path of a script, a subflow or a module; `zod@4.1.12`, with peers as the Deno lock has them.
   */
  readonly name: string;
  /** What a person should know of it: what a block does, what could not be read. */
  readonly note?: string;
  /** The digest that it is locked by: of a flow its lock's, of a package its integrity. */
  readonly digest?: string;
  readonly edges: readonly GraphEdge[];
}

/** `unknown`: there is more here, and it cannot be had. */
export type NodeKind =
  'flow' | 'step' | 'grant' | 'secret' | 'script' | 'subflow' | 'module' | 'package' | 'unknown';

export interface GraphEdge {
  readonly to: string;
  /** How it is brought in, where the names do not say it: `npm:zod@^4`, `types`, `optional`. */
  readonly how?: string;
}

/** The graph unfolded from one node: a thing that is met again is named again, without what it holds. */
export interface TreeNode {
  readonly kind: NodeKind;
  readonly name: string;
  readonly how?: string;
  readonly note?: string;
  readonly digest?: string;
  /** Why nothing stands below although there is something: it was said before, it is above, or it is too deep. */
  readonly cut?: 'repeated' | 'cycle' | 'depth';
  readonly children: readonly TreeNode[];
}
