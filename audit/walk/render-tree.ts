import type { TreeNode } from '../model/closure-graph.ts';
import { type DrawOptions, fold, oneLine, signsOf } from './draw-lines.ts';

/** Trees as lines for a terminal; every line fits the columns, and nothing is left out. */
export function renderTrees(trees: readonly TreeNode[], options: DrawOptions): string {
  const lines = trees.flatMap((tree, at) => [
    ...(at === 0 ? [] : ['']),
    ...nodeLines(tree, { lead: '', below: '' }, options),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

/** What stands before the first line of a node, and before all that is below it. */
interface Margin {
  readonly lead: string;
  readonly below: string;
}

function nodeLines(
  node: TreeNode,
  { lead, below }: Margin,
  options: DrawOptions,
): readonly string[] {
  const signs = signsOf(options);
  const beside = node.children.length > 0 ? signs.beside : signs.gap;
  const own = fold(labelOf(node), lead, `${below}${beside}`, options);
  const children = node.children.flatMap((child, at) => {
    const isLast = at === node.children.length - 1;
    const margin = {
      lead: `${below}${isLast ? signs.last : signs.branch}`,
      below: `${below}${isLast ? signs.gap : signs.beside}`,
    };
    return nodeLines(child, margin, options);
  });
  return [...own, ...children];
}

const cuts: Readonly<Record<NonNullable<TreeNode['cut']>, string>> = {
  repeated: '(as above)',
  cycle: '(a circle)',
  depth: '(more below)',
};

function labelOf(node: TreeNode): string {
  const { kind, how, note, cut } = node;
  const words = [
    nameOf(node),
    // Which script a grant is for, the tree itself says.
    ...(how === undefined || kind === 'grant' || kind === 'secret' ? [] : [`[${how}]`]),
    ...(note === undefined ? [] : [`- ${note}`]),
    ...(cut === undefined ? [] : [cuts[cut]]),
  ];
  return oneLine(words.join(' '));
}

function nameOf({ kind, name, digest = '' }: TreeNode): string {
  switch (kind) {
    case 'flow':
      return `${name}  sha256:${digest}`;
    case 'grant':
      return `may ${name.includes(':') ? name.replace(':', ' ') : `${name} everything`}`;
    case 'script':
    case 'subflow':
      return `runs ${name}@${digest.slice(0, 12)}`;
    default:
      return `${leads[kind]}${name}`;
  }
}

const leads = { secret: 'takes the secret ', package: 'npm:', step: '', module: '', unknown: '? ' };
