export function main(/** @maximum 100 */ limit: number, /** @maxLength 3 */ size: string): number {
  return limit + size.length;
}
