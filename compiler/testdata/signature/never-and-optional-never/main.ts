type Either = { a: string; b?: never } | { a?: never; b: number };
export function main(either: Either): never {
  throw new Error(JSON.stringify(either));
}
