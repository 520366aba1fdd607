type Shape =
  | { kind: 'circle'; radius: number }
  | { kind: 'square'; side: number }
  | { kind: 'none' };
export const main = (shape: Shape): Shape[] => [shape];
