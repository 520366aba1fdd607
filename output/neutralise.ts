import { escapeTerminal } from './escape-terminal.ts';

/**
 * Log text that a step wrote, made harmless for the terminal and for the runner of GitHub Actions,
 * which obeys `::command::` at the start of a line and `##[command]` anywhere. Give it whole lines:
 * a mark that is split over two calls is not seen.
 */
export function neutralise(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) =>
      escapeTerminal(line)
        .replace(/^([\s\u200B-\u200D]*)::/u, '$1\\::')
        .replaceAll('##[', '##\\['),
    )
    .join('\n');
}
