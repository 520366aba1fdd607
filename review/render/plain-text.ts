import { clip } from './clip.ts';
import { counted, type Piece, say, type Sentence, type Sink, write } from './sentence.ts';

/** Characters of one quotation that are shown inside a sentence. */
const quoted = 240;
/** Characters of a sentence that quotes. */
const spoken = 600;

/** What needs no marks to be told from our words around it. */
const bare = /^[\p{L}\p{N}_./@*:+-]+$/u;

/** A sentence as text without markup, on one line: for logs, alerts and terminals without colours. */
export function plainText(sentence: Sentence): string {
  return write(sentence, plainSink);
}

/** One piece of a sentence as text. */
export function plainPiece({ kind, text }: Piece): string {
  return plainSink[kind](text);
}

const plainSink: Sink = {
  words: (text) => text,
  strong: (text) => text,
  prose: (text) => {
    const clipped = clip(text, spoken);
    return withHidden({ ...clipped, text: uncommanded(clipped.text) });
  },
  quote: plainQuote,
};

function plainQuote(text: string): string {
  if (text === '') return '(empty)';
  const clipped = clip(text, quoted);
  // Marks that the text brings along would end the quotation early.
  const shown = uncommanded(clipped.text.replaceAll('`', "'"));
  return withHidden({ ...clipped, text: bare.test(shown) ? shown : `\`${shown}\`` });
}

/** The runner of GitHub Actions obeys `##[command]` anywhere in a line of the log. */
export function uncommanded(text: string): string {
  return text.replaceAll('##[', '##\\[');
}

function withHidden({ text, hidden }: { readonly text: string; readonly hidden: number }): string {
  return hidden === 0 ? text : `${text} (${counted(hidden, 'more character')})`;
}

/** A command to type, in which whatever the repository names is one word of the shell, and no option. */
export function command(words: string, fromRepository: readonly string[]): string {
  return [words, ...fromRepository.map(shellWord)].join(' ');
}

function shellWord(text: string): string {
  if (text.startsWith('-')) return shellWord(`./${text}`);
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What a flow is called on a command line; by its path where its name would be an option. */
export function flowWord(path: string): string {
  const name = flowName(path);
  return name.startsWith('-') ? path : name;
}

/** What a flow is called: `billing/sync` for `flows/billing/sync.yaml`, else its path. */
export function flowName(path: string): string {
  return /^flows\/(.+)\.yaml$/s.exec(path)?.[1] ?? path;
}

/** A flow, or a step of it. */
export function placeName(place: { readonly flow: string; readonly step?: string }): Sentence {
  const flow = say`${flowName(place.flow)}`;
  return place.step === undefined ? flow : say`${flow} › ${place.step}`;
}
