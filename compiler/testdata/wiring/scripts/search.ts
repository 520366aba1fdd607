export interface Story {
  id: number;
  title: string;
  url?: string;
  kind: 'story' | 'job' | 'poll';
  author: { name: string; karma: number | null };
  tags: string[];
}

export function main(query: string, /** @minimum 1 @maximum 100 */ limit = 20): Story[] {
  return [];
}
