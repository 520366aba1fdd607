export function main(
  /** @maxLength 8 */ code: string,
  /** @maxLength 12 @pattern ^[0-9]*$ */ loosely: string,
): string {
  return code + loosely;
}
