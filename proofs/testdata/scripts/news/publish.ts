export interface Article {
  title: string;
  body: string;
  mood?: 'good' | 'bad' | 'mixed';
  meta: { words: number; sources: string[] };
}

export function main(article: Article): { id: number; path: `/${string}` } {
  throw new Error(article.title);
}
