export const permissions = { net: ['tell.example:443'] } as const;

export function main(token: string, text: string): void {
  console.log(token.length, text);
}
