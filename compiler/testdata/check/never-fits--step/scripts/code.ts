interface Result {
  /**
   * @minLength 12
   * @maxLength 12
   */
  code: string;
}

export function main(): Result {
  return { code: '123456789012' };
}
