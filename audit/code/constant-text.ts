import type { Node } from 'oxc-parser';

/** Longer sums of texts are taken as computed: no stack may depend on what a stranger wrote. */
const deepest = 200;

/** The text that an expression is, whatever else the program does: a literal, or literals put together. */
export function constantText(node: Node, depth = 0): string | undefined {
  if (depth > deepest) return undefined;
  const inner = (other: Node): string | undefined => constantText(other, depth + 1);
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? node.value : undefined;
    case 'TemplateLiteral':
      return joined(
        node.quasis.flatMap(({ value }, index) => {
          const next = node.expressions[index];
          const cooked = value.cooked ?? undefined;
          return next === undefined ? [cooked] : [cooked, inner(next)];
        }),
      );
    case 'BinaryExpression':
      return node.operator === '+' ? joined([inner(node.left), inner(node.right)]) : undefined;
    default: {
      const plain = unwrapped(node);
      return plain === node ? undefined : inner(plain);
    }
  }
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.some((part) => part === undefined) ? undefined : parts.join('');
}

/** Whether a text is among what an expression is made of, so that its value is one. */
export function isTextual(node: Node): boolean {
  const waiting: Node[] = [node];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at.type === 'TemplateLiteral') return true;
    if (at.type === 'Literal' && typeof at.value === 'string') return true;
    if (at.type === 'BinaryExpression' && at.operator === '+') waiting.push(at.left, at.right);
  }
  return false;
}

/** The expression without what TypeScript and parentheses put around it. */
export function unwrapped(node: Node): Node {
  let at = node;
  for (;;) {
    switch (at.type) {
      case 'ParenthesizedExpression':
      case 'ChainExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
        at = at.expression;
        break;
      case 'SequenceExpression': {
        const last = at.expressions.at(-1);
        if (last === undefined) return at;
        at = last;
        break;
      }
      default:
        return at;
    }
  }
}
