type Shape = { kind: 'circle'; radius: number } | { kind: 'square'; side: number };

export function main(shape: Shape): string {
  return shape.kind;
}
