import type { DrawOptions } from './draw-lines.ts';
import { fold, signsOf, type Span } from './draw-lines.ts';
import type { Explanation, FoundThing } from './explain.ts';
import type { ChainLink } from './find-chains.ts';

/** So many of those that bring a thing in are named. */
const mostUsers = 8;

/** For a person at a terminal: what it is and who brings it in, then the chains, one a paragraph. */
export function renderExplanation(explanation: Explanation, options: DrawOptions): string {
  const { found, flows, chains, hasMore } = explanation;
  const head = found.flatMap((thing) => [
    ...fold([{ text: `${thing.kind} ${thing.name}`, tone: 'loud' }], '', '  ', options),
    ...fold([{ text: usersText(thing) }], '  ', '    ', options),
  ]);
  const tally = `${counted(chains.length, 'chain')}${hasMore ? ' of more' : ''}, from ${counted(flows.length, 'flow')}${chains.length > 1 ? ', the shortest first' : ''}:`;
  const more = hasMore ? ['', 'There are more; --limit says how many are shown.'] : [];
  const { arrow } = signsOf(options);
  const paragraphs = chains.flatMap(({ links }) =>
    fold(chainSpans(links, arrow), '  ', '      ', options),
  );
  return [...head, '', tally, ...paragraphs, ...more, ...unknownLines(explanation, options)]
    .map((line) => `${line}\n`)
    .join('');
}

/** That something is not known is part of the answer. */
function unknownLines({ unknown }: Explanation, options: DrawOptions): readonly string[] {
  if (unknown.length === 0) return [];
  const named = unknown.slice(0, mostUsers);
  const rest = unknown.length - named.length;
  const words = rest > 0 ? [...named, `${String(rest)} more`] : named;
  return [
    '',
    ...fold(
      [{ text: `Not looked into, for it cannot be had: ${words.join(', ')}`, tone: 'careful' }],
      '',
      '  ',
      options,
    ),
  ];
}

function usersText({ by }: FoundThing): string {
  const named = by.slice(0, mostUsers).map(({ kind, name, how }) => {
    const text = kind === 'step' || kind === 'flow' ? `${kind} ${name}` : name;
    return how === undefined ? text : `${text} (${how})`;
  });
  const rest = by.length - named.length;
  const words = rest > 0 ? [...named, `${String(rest)} more`] : named;
  return `brought in by ${words.join(', ')}`;
}

/** Behind each link but the last an arrow. */
function chainSpans(links: readonly ChainLink[], arrow: string): readonly Span[] {
  return links.flatMap((link, at): readonly Span[] => {
    const { kind, name, how } = link;
    const isLast = at === links.length - 1;
    const text = kind === 'package' ? `npm:${name}` : kind === 'secret' ? `secret ${name}` : name;
    return [
      { text, tone: isLast ? 'loud' : kind === 'package' ? 'name' : 'plain' },
      ...(how === undefined ? [] : [{ text: `(${how})`, tone: 'quiet' } as const]),
      ...(isLast ? [] : [{ text: arrow, tone: 'quiet' } as const]),
    ];
  });
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${count === 1 ? noun : `${noun}s`}`;
}
