/**
 * Text whose words are ours and whose quotations are the repository's. Each way to show it (a `Sink`)
 * escapes quotations in its own way, at one place, so that none is forgotten.
 */
export type Sentence = readonly Piece[];

export interface Piece {
  /** `words` and `strong` are written in this repository; `quote` and `prose` come from the reviewed one. */
  readonly kind: 'words' | 'strong' | 'quote' | 'prose';
  readonly text: string;
}

/** How each kind of piece is written somewhere. */
export type Sink = Readonly<Record<Piece['kind'], (text: string) => string>>;

/**
 * A template whose strings are quotations from the repository: shown as code. An empty one stays, so that a
 * sink can say that there is nothing in it.
 */
export function say(
  ours: TemplateStringsArray,
  ...values: readonly (string | number | Sentence)[]
): Sentence {
  const pieces: Piece[] = [];
  ours.forEach((text, at) => {
    if (text !== '') pieces.push({ kind: 'words', text });
    const value = values[at];
    if (typeof value === 'string') pieces.push({ kind: 'quote', text: value });
    else if (typeof value === 'number') pieces.push({ kind: 'words', text: grouped(value) });
    else if (value !== undefined) pieces.push(...value);
  });
  return pieces;
}

/** Words of our own, for a place where a template would take them for a quotation. */
export function words(text: string): Sentence {
  return piece('words', text);
}

/** Words of our own that stand out. */
export function strong(text: string): Sentence {
  return piece('strong', text);
}

/** Whole sentences that quote the repository: shown as text, not as code. */
export function prose(text: string): Sentence {
  return piece('prose', text);
}

function piece(kind: Piece['kind'], text: string): Sentence {
  return text === '' ? [] : [{ kind, text }];
}

export function write(sentence: Sentence, sink: Sink): string {
  return sentence.map(({ kind, text }) => sink[kind](text)).join('');
}

/** The sentences with what stands between them. */
export function joined(sentences: readonly Sentence[], between: string): Sentence {
  return sentences.flatMap((sentence, at) =>
    at === 0 ? sentence : [...words(between), ...sentence],
  );
}

/** `a, b and c`; of more than `most`, `a, b and 7 more`. No more than `most` are looked at. */
export function listed<Item>(
  items: readonly Item[],
  most: number,
  one: (item: Item) => Sentence,
  last = 'and',
): Sentence {
  const shown = items.slice(0, most).map(one);
  const hidden = items.length - shown.length;
  const all = hidden === 0 ? shown : [...shown, say`${hidden} more`];
  const end = all.at(-1);
  if (end === undefined || all.length === 1) return end ?? [];
  return [...joined(all.slice(0, -1), ', '), ...words(` ${last} `), ...end];
}

/** `1,200`; by hand, because a locale's own is slow and there are many. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 flow`, `1,200 flows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
