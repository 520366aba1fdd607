import type { Context } from './command.ts';

/** One line before a fetch, because a first one takes seconds. */
export function announceFetch(context: Context): (names: readonly string[]) => void {
  return (names) => {
    if (context.quiet || context.json) return;
    const shown = names.slice(0, 3).join(', ');
    const rest = names.length > 3 ? ` and ${String(names.length - 3)} more` : '';
    context.err(`Fetching ${shown}${rest} …\n`);
  };
}
