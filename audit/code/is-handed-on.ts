import type { Node } from 'oxc-parser';
import { memberName } from './known-value.ts';
import type { SyntaxTree } from './syntax-tree.ts';

/**
 * Whether an expression is called, made new or given to something that may: everything but asking what it is
 * (`typeof x`, `x instanceof Function`, `if (x)`) and reading a field of it.
 * @param mayNameType whether a place in a list or an object is one too, as in `{ type: Function }`
 */
export function isHandedOn(
  node: Node,
  { parentOf }: SyntaxTree,
  { mayNameType }: { readonly mayNameType: boolean },
): boolean {
  let child = node;
  for (let parent = parentOf(child); parent !== undefined; parent = parentOf(child)) {
    if (mayNameType && (parent.type === 'Property' || parent.type === 'ArrayExpression'))
      return false;
    const judge = judges[parent.type];
    const answer = judge === undefined ? !asks.has(parent.type) : judge(child, parent);
    if (answer !== 'look further') return answer;
    child = parent;
  }
  return false;
}

type Answer = boolean | 'look further';

const comparisons: ReadonlySet<string> = new Set(['===', '!==', '==', '!=', 'in', 'instanceof']);
const callers: ReadonlySet<string> = new Set(['call', 'apply', 'bind', 'constructor']);
/** What looks at a value and gives it to nobody. */
const asks: ReadonlySet<string> = new Set([
  'UnaryExpression',
  'IfStatement',
  'WhileStatement',
  'SwitchCase',
  'ExpressionStatement',
]);

const through = (): Answer => 'look further';

type Judges = {
  readonly [Type in Node['type']]?: (child: Node, parent: Extract<Node, { type: Type }>) => Answer;
};

const byType: Judges = {
  ParenthesizedExpression: through,
  ChainExpression: through,
  TSAsExpression: through,
  TSSatisfiesExpression: through,
  TSNonNullExpression: through,
  TSTypeAssertion: through,
  TSInstantiationExpression: through,
  SequenceExpression: (child, { expressions }) =>
    expressions.at(-1) === child ? 'look further' : false,
  LogicalExpression: (child, { operator, left }) =>
    operator === '&&' && left === child ? false : 'look further',
  ConditionalExpression: (child, { test }) => (test === child ? false : 'look further'),
  BinaryExpression: (_child, { operator }) => !comparisons.has(operator),
  MemberExpression: (child, parent) => {
    if (parent.object !== child) return false;
    const name = memberName(parent);
    return name === undefined ? parent.computed : callers.has(name);
  },
};
// True: each is asked about parents of its own type alone.
const judges = byType as {
  readonly [type: string]: ((child: Node, parent: Node) => Answer) | undefined;
};
