export interface Node_ { label: string; children?: Node_[] }
export function main(node: Node_): number {
  return (node.children ?? []).map(main).reduce((a, b) => a + b, 1);
}
