import type { TreeNode } from '../model/closure-graph.ts';
import { type DrawOptions, fold, signsOf, type Span } from './draw-lines.ts';

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
  const own = fold(spansOf(node), lead, `${below}${beside}`, options);
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

function spansOf(node: TreeNode): readonly Span[] {
  const { kind, how, note, cut } = node;
  const quiet = (text: string): Span => ({ text, tone: 'quiet' });
  return [
    ...nameSpans(node),
    // Which script a grant is for, the tree itself says.
    ...(how === undefined || kind === 'grant' || kind === 'secret' ? [] : [quiet(`[${how}]`)]),
    ...(note === undefined
      ? []
      : [{ text: `- ${note}`, ...(kind !== 'unknown' && { tone: 'quiet' as const }) }]),
    ...(cut === undefined ? [] : [quiet(cuts[cut])]),
  ];
}

/** Power is what a reader looks for. */
function nameSpans({ kind, name, digest = '' }: TreeNode): readonly Span[] {
  switch (kind) {
    case 'flow':
      return [
        { text: name, tone: 'loud' },
        { text: `sha256:${digest}`, tone: 'quiet' },
      ];
    case 'grant': {
      const words = name.includes(':') ? name.replace(':', ' ') : `${name} everything`;
      return [{ text: `may ${words}`, tone: 'careful' }];
    }
    case 'secret':
      return [{ text: `takes the secret ${name}`, tone: 'careful' }];
    case 'script':
    case 'subflow':
      return [{ text: 'runs', tone: 'quiet' }, { text: `${name}@${digest.slice(0, 12)}` }];
    case 'unknown':
      return [{ text: `? ${name}`, tone: 'bad' }];
    case 'package':
      return [{ text: `npm:${name}`, tone: 'name' }];
    default:
      return [{ text: name }];
  }
}
