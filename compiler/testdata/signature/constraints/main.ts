export interface Options {
  /** At most so many.
   * @minimum 1
   * @maximum 100
   * @multipleOf 1
   */
  limit?: number;
  /** @minLength 2 @deprecated use `words` */
  word: string;
  /** @minItems 1
   * @maxItems 3 */
  words: string[];
  /** @pattern ^[a-z]+$ */
  slug: string;
  /** @format email */
  mail: string | null;
}
export function main(options: Options) {
  return options.word;
}
