import type { Json } from '../../lock/index.ts';
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
  const text = (it: string): string => maskText(it, forms);
  return {
    text,
    json: (value) => maskJson(value, text),
    stream: () => new FormStream(forms),
  };
}

function same<T>(value: T): T {
  return value;
}

function end(): string {
  return '';
}

type Range = readonly [from: number, to: number];

function maskText(text: string, forms: readonly string[]): string {
  const ranges = secretRanges(text, forms);
  if (ranges.length === 0) return text;
  let masked = '';
  let shown = 0;
  for (const [from, to] of ranges) {
    masked += text.slice(shown, from) + maskedText;
    shown = to;
  }
  return masked + text.slice(shown);
}

/** Where secrets stand, those that overlap as one. */
function secretRanges(text: string, forms: readonly string[]): readonly Range[] {
  const found: Range[] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
      found.push([at, at + form.length]);
    }
  }
  if (found.length < 2) return found;
  const merged: Range[] = [];
  for (const range of found.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last === undefined || range[0] >= last[1]) merged.push(range);
    else merged[merged.length - 1] = [last[0], Math.max(last[1], range[1])];
  }
  return merged;
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

class FormStream implements MaskStream {
  readonly #forms: readonly string[];
  #held = '';

  constructor(forms: readonly string[]) {
    this.#forms = forms;
  }

  push(piece: string): string {
    const text = this.#held + piece;
    const ranges = secretRanges(text, this.#forms);
    const open = this.#openEnd(text);
    // A secret that reaches into what may still grow is held back as a whole.
    const cut = ranges.find(([from, to]) => from < open && to > open)?.[0] ?? open;
    this.#held = text.slice(cut);
    return maskText(text.slice(0, cut), this.#forms);
  }

  end(): string {
    const rest = maskText(this.#held, this.#forms);
    this.#held = '';
    return rest;
  }

  /** Where the longest end that begins some form starts. */
  #openEnd(text: string): number {
    let open = text.length;
    for (const form of this.#forms) {
      for (let at = Math.max(0, text.length - form.length + 1); at < open; at += 1) {
        if (form.startsWith(text.slice(at))) open = at;
      }
    }
    return open;
  }
}
