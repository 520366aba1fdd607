import page from './page.html' with { type: 'text' };

export function main(): string {
  return page;
}
