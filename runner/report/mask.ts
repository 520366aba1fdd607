import type { Json } from '../../lock/index.ts';
import { FormSearch, type Range } from './form-search.ts';
import { maskForms } from './mask-forms.ts';

/** Takes secrets out of everything that is shown or kept. */
export interface Mask {
  text(text: string): string;
  /** Masks texts, keys and numbers of a value; the very value when nothing in it is secret. */
  json(value: Json): Json;
  /** For text that comes in pieces, one stream each. */
  stream(): MaskStream;
}

export interface MaskStream {
  /** What is safe to show now. Holds back an end that may be the beginning of a secret. */
  push(piece: string): string;
  /** What was held back, masked. */
  end(): string;
}

/** What stands in place of a secret. */
export const maskedText = '***';

export function createMask(secrets: Iterable<string>): Mask {
  const forms = [...new Set([...secrets].flatMap(maskForms))];
  if (forms.length === 0) return { text: same, json: same, stream: () => ({ push: same, end }) };
  const search = new FormSearch(forms);
  const text = (it: string): string => maskText(it, search);
  return {
    text,
    json: (value) => maskJson(value, text),
    stream: () => new FormStream(search),
  };
}

function same<T>(value: T): T {
  return value;
}

function end(): string {
  return '';
}

function maskText(text: string, search: FormSearch): string {
  const ranges = search.ranges(text);
  return ranges.length === 0 ? text : maskUpTo(text, ranges, text.length).shown;
}

/**
 * Shows the text before `open`, with each secret that begins there as masked. The first `covered`
 * characters belong to one that was shown as masked before. `to` is where the last of them ends,
 * which may lie behind `open`.
 */
function maskUpTo(
  text: string,
  ranges: readonly Range[],
  open: number,
  covered = 0,
): { readonly shown: string; readonly to: number } {
  let shown = '';
  let to = covered;
  for (const [from, end] of ranges) {
    if (from >= open) break;
    if (from >= to) shown += text.slice(to, from) + maskedText;
    to = Math.max(to, end);
  }
  return { shown: shown + text.slice(to, open), to };
}

function maskJson(value: Json, text: (it: string) => string): Json {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') {
    const shown = String(value);
    const masked = text(shown);
    return masked === shown ? value : masked;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) {
    const items = value.map((item) => maskJson(item, text));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value);
  const masked = entries.map(([key, item]): [string, Json] => [text(key), maskJson(item, text)]);
  const isSame = masked.every(
    ([key, item], index) => key === entries[index]?.[0] && item === entries[index][1],
  );
  return isSame ? value : Object.fromEntries(distinctKeys(masked));
}

/** `Array.isArray` does not narrow readonly arrays away. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Keys that became the same by masking are numbered, so that no value is lost. */
function distinctKeys(entries: readonly [string, Json][]): readonly [string, Json][] {
  const seen = new Set<string>();
  return entries.map(([key, value]) => {
    let name = key;
    for (let number = 2; seen.has(name); number += 1) name = `${key} (${String(number)})`;
    seen.add(name);
    return [name, value];
  });
}

/** Holds back less than one form, so that a text that is one secret after the other is read once. */
class FormStream implements MaskStream {
  readonly #search: FormSearch;
  #held = '';
  /** How much of what is held back belongs to a secret that was shown as masked. */
  #covered = 0;

  constructor(search: FormSearch) {
    this.#search = search;
  }

  push(piece: string): string {
    const text = this.#held + piece;
    return this.#show(text, this.#search.openEnd(text));
  }

  end(): string {
    return this.#show(this.#held, this.#held.length);
  }

  /** Shows what comes before `open` and holds back the rest. */
  #show(text: string, open: number): string {
    const { shown, to } = maskUpTo(text, this.#search.ranges(text), open, this.#covered);
    this.#held = text.slice(open);
    this.#covered = Math.max(0, to - open);
    return shown;
  }
}
