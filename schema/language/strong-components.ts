/** The sets of nodes that lead to each other, by Tarjan; `follow` gives the nodes after one. */
export function strongComponents(
  size: number,
  follow: (node: number) => readonly number[],
): readonly (readonly number[])[] {
  const order: (number | undefined)[] = [];
  const low: number[] = [];
  const stack: number[] = [];
  const isOpen = new Set<number>();
  const components: number[][] = [];
  let count = 0;

  function visit(node: number): void {
    order[node] = low[node] = count;
    count += 1;
    stack.push(node);
    isOpen.add(node);
    for (const next of follow(node)) {
      if (order[next] === undefined) visit(next);
      if (isOpen.has(next)) low[node] = Math.min(low[node] ?? 0, low[next] ?? 0);
    }
    if (low[node] !== order[node]) return;
    const component = stack.splice(stack.indexOf(node));
    for (const member of component) isOpen.delete(member);
    components.push(component);
  }

  for (let node = 0; node < size; node += 1) if (order[node] === undefined) visit(node);
  return components;
}
