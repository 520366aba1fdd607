import type { Page } from './fetch-page.ts';

export interface Summary {
  text: string;
  mood: 'good' | 'bad' | 'mixed';
  score: number;
  quotes?: string[];
}

export function main(page: Page, style: 'short' | 'long', at: Date): Summary {
  throw new Error(`${page.url} ${style} ${at.toISOString()}`);
}
