export const permissions = { net: ['api.example.com:443'] } as const;
interface Reply { hits: { id: string; points?: number | null }[] }
export async function main(query: string) {
  const response = await fetch(`https://api.example.com/?q=${encodeURIComponent(query)}`);
  const reply: Reply = await response.json();
  return reply.hits.map(({ id, points }) => ({ id, points: points ?? 0 }));
}
