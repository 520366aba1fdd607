type Nested<T> = { value: T; next: Nested<T[]> };
export function main(nested: Nested<number>) {
  return 1;
}
