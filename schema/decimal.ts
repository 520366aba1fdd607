/** `digits × 10^exponent`, exactly. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** The decimal that a number is written as in JSON: 0.1 is one tenth, and not the double next to it. */
export function decimalOf(value: number): Decimal {
  const [, sign = '', whole = '0', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(value)) ?? [];
  return {
    digits: BigInt(`${sign}${whole}${fraction}`),
    exponent: Number(power) - fraction.length,
  };
}

/** The digits of all decimals at one exponent, the least of theirs. */
export function atOneExponent(decimals: readonly Decimal[]): {
  readonly digits: readonly bigint[];
  readonly exponent: number;
} {
  const exponent = Math.min(...decimals.map((decimal) => decimal.exponent));
  const digits = decimals.map(
    (decimal) => decimal.digits * 10n ** BigInt(decimal.exponent - exponent),
  );
  return { digits, exponent };
}

/** Whether `factor` divides `value` as the two are written. */
export function isMultipleOf(value: number, factor: number): boolean {
  if (factor === 0 || !Number.isFinite(factor)) return false;
  if (Number.isSafeInteger(value) && Number.isSafeInteger(factor)) return value % factor === 0;
  const [left = 0n, right = 1n] = atOneExponent([decimalOf(value), decimalOf(factor)]).digits;
  return left % right === 0n;
}
