export const permissions = { net: ['chat.example:443'] } as const;

export function main(text: string, channel: `#${string}` = '#all', token?: string): { ok: boolean } {
  return { ok: true };
}
