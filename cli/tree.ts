import { type ClosureGraph, renderTrees, type TreeNode, unfoldTree } from '../audit/index.ts';
import { harmlessJson } from '../runner/index.ts';
import { exitCode, type Command, type Context, type Invocation, UsageError } from './command.ts';
import { drawOptions } from './draw-options.ts';
import { walkFlows } from './walked-flows.ts';

export const tree: Command = {
  name: 'tree',
  summary: 'Show what a flow runs, down to the last package, and what it may touch',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    depth: { type: 'string', value: 'N', help: 'So many levels below the flow' },
    ascii: { type: 'boolean', help: 'Draw with ASCII alone; else as the locale says' },
  },
  hasJson: true,
  details:
    'Steps stand in the order in which they can run, those of a block inside it. It reads locks, the Deno locks and\nmodules that they pin, and nothing else. What is shown above is named again without what it holds.\nJSON: audit/tree-output.schema.json describes it.',
  examples: [
    { line: 'millrace tree release-notes', does: 'one flow, whole' },
    { line: 'millrace tree --depth 2', does: 'all flows: steps, scripts and grants' },
  ],
  run: async (invocation, context) => {
    const depth = depthOf(invocation);
    const graph = await walkFlows(context, invocation.positionals);
    const trees = unfoldAll(graph, depth, context);
    if (context.json) context.out(`${harmlessJson({ version: 1, flows: trees })}\n`);
    else context.out(renderTrees(trees, drawOptions(context, invocation.flag('ascii'))));
    return exitCode.fine;
  },
};

/** A person reads one page: what the tree of another flow says is not said again. A program takes each by itself. */
function unfoldAll(
  graph: ClosureGraph,
  depth: number | undefined,
  { json }: Context,
): readonly TreeNode[] {
  const seen = new Set<string>();
  return graph.flows.flatMap((id) => {
    const options = { ...(depth !== undefined && { depth }), ...(json ? {} : { seen }) };
    return unfoldTree(graph, id, options) ?? [];
  });
}

function depthOf(invocation: Invocation): number | undefined {
  const text = invocation.text('depth');
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new UsageError(`\`--depth\` takes a whole number from 1; it got "${text}".`);
  }
  return Number(text);
}
