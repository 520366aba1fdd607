export interface Story {
  id: number;
  title: string;
  url?: string;
  kind: 'story' | 'job' | 'poll';
  author: { name: string; karma: number | null };
  tags: string[];
}

/** @param limit how many at most @minimum 1 @maximum 100 */
export function main(query: string, limit = 20): Story[] {
  return [];
}
