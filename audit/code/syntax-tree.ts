import { type Node, type ParserOptions, parseSync, type Program, visitorKeys } from 'oxc-parser';

/** A parsed text, with the way up from each node. */
export interface SyntaxTree {
  readonly text: string;
  readonly program: Program;
  /** In the order of the text, each before its children. */
  readonly nodes: readonly Node[];
  readonly parentOf: (node: Node) => Node | undefined;
}

/** The nodes of a type, also where one interface serves several types. */
export type NodeOf<Type, Kind extends Node = Node> = Kind extends Node
  ? Type extends Kind['type']
    ? Kind
    : never
  : never;

type Goal = Pick<ParserOptions, 'lang' | 'sourceType'>;

/**
 * The trees of a text, one for each way that a runtime may read it: modules and scripts differ in what is a
 * comment. Empty where it is no code.
 */
export function syntaxTrees(path: string, text: string): readonly SyntaxTree[] {
  const goals = goalsOf(path, text);
  // Only in scripts are these comments, and what stands behind them is then not code.
  const differs = goals.length > 1 && /<!--|-->/.test(text);
  const trees: SyntaxTree[] = [];
  for (const goal of goals) {
    const tree = parse(path, text, goal);
    if (tree !== undefined) trees.push(tree);
    if (tree !== undefined && !differs) break;
  }
  return trees;
}

function goalsOf(path: string, text: string): readonly Goal[] {
  const [, mark = '', kind = 'js', jsx = ''] = /\.([cm]?)(js|ts)(x?)$/.exec(path) ?? [];
  const lang = kind === 'ts' ? (jsx === '' ? 'ts' : 'tsx') : 'jsx';
  const both: readonly Goal[] = [
    { lang, sourceType: 'module' },
    { lang, sourceType: 'commonjs' },
  ];
  if (mark === 'm') return both.slice(0, 1);
  if (mark === 'c') return both.slice(1);
  return /^\s*(?:import|export)\b/m.test(text) ? both : both.toReversed();
}

function parse(path: string, text: string, goal: Goal): SyntaxTree | undefined {
  const { program, errors } = parseSync(path, text, { ...goal, preserveParens: false });
  // The parser goes on after what it can mend; after what it cannot, it gives nothing.
  if (errors.length > 0 && program.body.length === 0) return undefined;
  return plant(text, program);
}

/** A list and no recursion: code may be nested more deeply than the call stack. */
function plant(text: string, program: Program): SyntaxTree {
  const nodes: Node[] = [];
  const waiting: Node[] = [program];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes.push(node);
    // A node's fields are read by the names that the parser lists for its type; the last is put on the pile first.
    const fields = node as unknown as Readonly<Record<string, unknown>>;
    const keys = visitorKeys[node.type] ?? [];
    for (let at = keys.length - 1; at >= 0; at -= 1) {
      hang(fields[keys[at] ?? ''], node, waiting);
    }
  }
  return { text, program, nodes, parentOf: ({ parent }) => parent ?? undefined };
}

/** One by one: a list may be longer than the arguments of a call. */
function hang(value: unknown, parent: Node, waiting: Node[]): void {
  if (!Array.isArray(value)) {
    if (isNode(value)) hangOne(value, parent, waiting);
    return;
  }
  const children: readonly unknown[] = value;
  for (let at = children.length - 1; at >= 0; at -= 1) {
    const child = children[at];
    if (isNode(child)) hangOne(child, parent, waiting);
  }
}

/** The parser's types have a field for the parent and leave it empty; a map by node would cost as much as parsing. */
function hangOne(child: Node, parent: Node, waiting: Node[]): void {
  child.parent = parent;
  waiting.push(child);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
