export interface Options {
  /** @pattern ^(a|aa)+$ */
  word: string;
  /**
   * @pattern \s+$
   * @maxLength 100
   */
  short: string;
  /** @pattern ^a*a*a*$ */
  tail: string;
}
export function main(options: Options) {
  return options.word;
}
