/** A part of a text: where it starts, and where it has ended. */
export type Range = readonly [from: number, to: number];

/** Finds any of some texts in others, in time that grows with the text that is searched. */
export class FormSearch {
  readonly #forms: readonly string[];
  readonly #shortest: number;
  readonly #longest: number;
  readonly #byFirst: ReadonlyMap<string, readonly string[]>;

  /** `forms` has one at least, and none is empty. */
  constructor(forms: readonly string[]) {
    this.#forms = forms;
    const lengths = forms.map((form) => form.length);
    this.#shortest = Math.min(...lengths);
    this.#longest = Math.max(...lengths);
    this.#byFirst = grouped(forms);
  }

  /** Where forms stand, in order; those that overlap as one. */
  ranges(text: string): readonly Range[] {
    // Most texts of a value: its keys, numbers and names.
    if (text.length < this.#shortest) return [];
    const found: Range[] = [];
    for (const form of this.#forms) {
      for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
        found.push([at, at + form.length]);
      }
    }
    return found.length < 2 ? found : merged(found);
  }

  /** Where the longest end of the text that begins some form starts; its length when none does. */
  openEnd(text: string): number {
    for (let at = Math.max(0, text.length - this.#longest + 1); at < text.length; at += 1) {
      const forms = this.#byFirst.get(text.charAt(at)) ?? [];
      if (forms.some((form) => at + form.length > text.length && form.startsWith(text.slice(at)))) {
        return at;
      }
    }
    return text.length;
  }
}

function grouped(forms: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const form of forms) {
    const group = groups.get(form.charAt(0));
    if (group === undefined) groups.set(form.charAt(0), [form]);
    else group.push(form);
  }
  return groups;
}

function merged(found: Range[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const range of found.sort((a, b) => a[0] - b[0])) {
    const last = ranges.at(-1);
    if (last === undefined || range[0] >= last[1]) ranges.push(range);
    else ranges[ranges.length - 1] = [last[0], Math.max(last[1], range[1])];
  }
  return ranges;
}
