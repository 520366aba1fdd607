export const permissions = { net: ['api.example.com:443', 'example.com'], env: ['LANG'] } as const;

export async function main(url: string, headers: Record<string, string>): Promise<number> {
  return (await fetch(url, { headers })).status;
}
