export const permissions = { net: ['hn.algolia.com:443'] } as const;

const api = 'https://hn.algolia.com';

export interface Story {
  id: string;
  title: string;
  url: string | null;
  points: number;
  /** ISO 8601. */
  createdAt: string;
}

/**
 * Finds the newest Hacker News stories that mention a word.
 * @param query what to look for
 * @param limit at most so many stories
 */
export async function main(
  query: string,
  limit = 20,
  ctx?: { signal: AbortSignal },
): Promise<Story[]> {
  const url = new URL('/api/v1/search_by_date', api);
  url.searchParams.set('query', query);
  url.searchParams.set('tags', 'story');
  url.searchParams.set('hitsPerPage', String(limit));
  const response = await fetch(url, { signal: ctx?.signal });
  if (!response.ok) throw new Error(`Hacker News answered ${response.status}.`);
  const page: { hits: Hit[] } = await response.json();
  return page.hits.map((hit) => ({
    id: hit.objectID,
    title: hit.title ?? '',
    url: hit.url ?? null,
    points: hit.points ?? 0,
    createdAt: hit.created_at,
  }));
}

interface Hit {
  objectID: string;
  title?: string | null;
  url?: string | null;
  points?: number | null;
  created_at: string;
}
