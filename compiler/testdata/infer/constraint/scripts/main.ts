export interface Options {
  /** @minimum few */
  limit: number;
  /** @pattern [ */
  slug: string;
  /** @maximum 3 */
  name: string;
  /** @format phone */
  phone: string;
}
export function main(options: Options) {
  return options.limit;
}
