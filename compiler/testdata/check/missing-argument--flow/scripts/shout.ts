export const permissions = { net: ['shout.example:443'] } as const;

export function main(text: string, times: number, token: string): string {
  return token + text.toUpperCase().repeat(times);
}
