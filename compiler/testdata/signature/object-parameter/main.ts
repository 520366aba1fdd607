export interface Options {
  /** What to look for. */
  query: string;
  limit?: number;
  deep: { a: boolean };
}
export async function main(options: Options) {
  return options.query.length + (options.limit ?? 0);
}
