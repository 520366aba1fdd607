import { escapeMarkdown } from './markdown.ts';
import type { Area } from './change.ts';

/** Renders one area as a Markdown section. */
export function main(area: Area): string {
  const lines = area.changes.map(
    (change) =>
      `- ${change.breaking ? '**Breaking:** ' : ''}${escapeMarkdown(change.summary)} (\`${change.id}\`, ${escapeMarkdown(change.author)})`,
  );
  return [`## ${escapeMarkdown(area.name)}`, '', ...lines, ''].join('\n');
}
