import { escapeMarkdown } from './markdown.ts';
import type { Change } from './change.ts';

/** The paragraph that stands above everything else when an update needs care. */
export function main(breaking: Change[]): string {
  const plural = breaking.length === 1 ? 'change needs' : 'changes need';
  const names = breaking.map((change) => `> - ${escapeMarkdown(change.summary)}`);
  return [`> **${breaking.length} ${plural} your attention before you update:**`, ...names].join(
    '\n',
  );
}
