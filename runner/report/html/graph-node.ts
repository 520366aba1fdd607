import { type Lock, type LockedStep, templateText } from '../../../lock/index.ts';
import { durationText } from '../duration.ts';

/** A step of the flow as the graph shows it. */
export interface GraphNode {
  /** Its address, without the numbers of items. */
  readonly address: string;
  readonly id: string;
  /** What it does, in few words. */
  readonly detail: string;
  /** Addresses of what it comes after. */
  readonly needs: readonly string[];
  readonly conditional: boolean;
  /** The steps inside: one part for a body, one a branch for a choice. */
  readonly parts: readonly GraphPart[];
}

export interface GraphPart {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
}

/** The graph of a flow, and that of what runs when it fails and at its end. */
export function graphOf(lock: Lock): readonly GraphPart[] {
  const part = (title: string, steps: readonly LockedStep[] | undefined): readonly GraphPart[] =>
    steps === undefined ? [] : [{ title, nodes: nodesOf(steps, title === '' ? '' : `${title}:`) }];
  return [
    ...part('', lock.steps),
    ...part('on-error', lock.onError),
    ...part('finally', lock.finally),
  ];
}

/** How many nodes there are, inner ones included. */
export function countNodes(parts: readonly GraphPart[]): number {
  return parts.reduce(
    (sum, { nodes }) => nodes.reduce((all, node) => all + 1 + countNodes(node.parts), sum),
    0,
  );
}

function nodesOf(steps: readonly LockedStep[], prefix: string): readonly GraphNode[] {
  return steps.map((step) => {
    const address = `${prefix}${step.id}`;
    return {
      address,
      id: step.id,
      detail: detailOf(step),
      needs: step.needs.map((need) => `${prefix}${need}`),
      conditional: step.if !== undefined,
      parts: partsOf(step, address),
    };
  });
}

function partsOf(step: LockedStep, address: string): readonly GraphPart[] {
  const part = (title: string, steps: readonly LockedStep[]): GraphPart => ({
    title,
    nodes: nodesOf(steps, `${address}/`),
  });
  switch (step.kind) {
    case 'for-each':
      return step.result === 'step' ? [] : [part('', step.body)];
    case 'repeat':
      return [part('', step.body)];
    case 'choose':
      return [
        ...step.branches.map((branch) => part(`if ${templateText(branch.if)}`, branch.steps)),
        ...(step.else === undefined ? [] : [part('else', step.else)]),
      ];
    default:
      return [];
  }
}

function detailOf(step: LockedStep): string {
  switch (step.kind) {
    case 'script':
    case 'flow':
      return step.uses;
    case 'for-each': {
      const [only] = step.body;
      const each = `for each ${step.as}`;
      return step.result === 'step' && only !== undefined ? `${each}: ${detailOf(only)}` : each;
    }
    case 'repeat':
      return `repeat, at most ${String(step.max)} times`;
    case 'choose':
      return 'choose';
    case 'sleep':
      return `sleep ${durationText(step.durationMs)}`;
    case 'value':
    case 'return':
      return step.kind;
    case 'approve':
      return 'approval';
  }
}
