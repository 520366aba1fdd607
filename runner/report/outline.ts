import type { StepView } from '../journal/step-view.ts';

/** A step of a run and what lies inside it, cut to what a person can take in. */
export interface OutlineNode {
  readonly address: string;
  /** Absent for an item or a round whose steps have views of their own. */
  readonly view?: StepView;
  readonly status: StepView['status'];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** In the order in which they began; items and rounds by their number. */
  readonly children: readonly OutlineNode[];
  /** How the items of a fan-out, or the rounds of a loop, ended. */
  readonly items?: Tally;
  /** How many of them are not among `children`. */
  readonly hidden: number;
}

export type Tally = { readonly [status in StepView['status']]: number } & {
  /** Those that did not begin yet included. */
  readonly total: number;
};

export interface Outline {
  readonly nodes: readonly OutlineNode[];
  /** How many steps and items the outline shows, and how many there are. */
  readonly shown: number;
  readonly all: number;
}

/**
 * The steps of a run as a tree. Of many items it keeps those that a person asks for first: the failed
 * ones, those under way and the slowest; fewer and fewer until not many more than `most` nodes are left.
 */
export function outlineRun(steps: readonly StepView[], most = 600): Outline {
  const top = growTree(steps);
  const all = countAll(top);
  for (const items of [40, 12, 4, 1]) {
    const nodes = top.map((node) => prune(node, items));
    const shown = countShown(nodes);
    if (shown <= most || items === 1) return { nodes, shown, all };
  }
  return { nodes: [], shown: 0, all };
}

/** Every node of an outline, each before what lies inside it, with its depth from 0. */
export function flatten(
  nodes: readonly OutlineNode[],
  depth = 0,
): readonly { readonly node: OutlineNode; readonly depth: number }[] {
  return nodes.flatMap((node) => [{ node, depth }, ...flatten(node.children, depth + 1)]);
}

interface Growing {
  readonly address: string;
  view?: StepView;
  readonly children: Map<string, Growing>;
}

function growTree(steps: readonly StepView[]): readonly Growing[] {
  const root: Growing = { address: '', children: new Map() };
  for (const view of steps) {
    let at = root;
    for (const address of addressesOf(view.step)) {
      const next = at.children.get(address) ?? { address, children: new Map<string, Growing>() };
      at.children.set(address, next);
      at = next;
    }
    at.view = view;
  }
  return [...root.children.values()];
}

/** `mood[3]/score` lies in `mood[3]`, and that in `mood`. */
function addressesOf(address: string): readonly string[] {
  const ends = [...address.matchAll(/(?=[/[])/gu)].map(({ index }) => index);
  return [...ends.filter((end) => end > 0).map((end) => address.slice(0, end)), address];
}

function isItem({ address }: Growing): boolean {
  return address.endsWith(']');
}

function prune(tree: Growing, most: number): OutlineNode {
  const children = [...tree.children.values()];
  const items = children.filter(isItem);
  const kept = new Set(items.length > most ? worthSeeing(items, most) : items);
  const nodes = children
    .filter((child) => !isItem(child) || kept.has(child))
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((child) => prune(child, most));
  const { view } = tree;
  const total = Math.max(items.length, view?.items ?? 0);
  return {
    address: tree.address,
    ...(view === undefined ? {} : { view }),
    ...extentOf(tree),
    children: nodes,
    ...(total === 0 ? {} : { items: tallyOf(items, total) }),
    hidden: items.length - kept.size,
  };
}

function numberOf({ address }: Growing): number {
  return Number(/\[(\d+)\]$/u.exec(address)?.[1] ?? -1);
}

/** Failed ones, at most half; then what is under way, at most a quarter; then the slowest. */
function worthSeeing(items: readonly Growing[], most: number): readonly Growing[] {
  const known = items.map((item) => ({ item, ...extentOf(item) }));
  const failed = known.filter(({ status }) => status === 'failed');
  const open = known.filter(({ status }) => status === 'unfinished');
  const slowest = known.toSorted((a, b) => b.endedAt - b.startedAt - (a.endedAt - a.startedAt));
  const chosen = new Set<Growing>();
  const take = (from: typeof known, limit: number): void => {
    for (const { item } of from) {
      if (chosen.size >= limit) return;
      chosen.add(item);
    }
  };
  take(failed, Math.ceil(most / 2));
  take(open, Math.ceil((most * 3) / 4));
  take(slowest, most);
  return [...chosen];
}

function tallyOf(items: readonly Growing[], total: number): Tally {
  const tally = { succeeded: 0, failed: 0, skipped: 0, unfinished: 0, total };
  for (const item of items) tally[extentOf(item).status] += 1;
  return tally;
}

/** When a node began and ended and how; where it has no view, what those inside it say together. */
function extentOf({
  view,
  children,
}: Growing): Pick<OutlineNode, 'status' | 'startedAt' | 'endedAt'> {
  if (view !== undefined) {
    const { status, startedAt, endedAt } = view;
    return { status, startedAt, endedAt };
  }
  const inner = [...children.values()].map(extentOf);
  const has = (status: StepView['status']): boolean => inner.some((one) => one.status === status);
  return {
    status: has('unfinished') ? 'unfinished' : has('failed') ? 'failed' : 'succeeded',
    startedAt: Math.min(...inner.map(({ startedAt }) => startedAt)),
    endedAt: Math.max(...inner.map(({ endedAt }) => endedAt)),
  };
}

function countAll(trees: readonly Growing[]): number {
  return trees.reduce((sum, { children }) => sum + 1 + countAll([...children.values()]), 0);
}

function countShown(nodes: readonly OutlineNode[]): number {
  return nodes.reduce((sum, { children }) => sum + 1 + countShown(children), 0);
}
