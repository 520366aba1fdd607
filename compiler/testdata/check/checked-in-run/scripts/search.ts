/**
 * @param limit at most so many
 */
export function main(
  /** @minimum 1 @maximum 100 */ limit: number,
  /** @minimum 1 */ page: number,
): number {
  return limit * page;
}
