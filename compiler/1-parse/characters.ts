/** The value of a scalar as text, and the file offset of each of its UTF-16 units and of its end. */
export interface PlacedText {
  readonly text: string;
  readonly offsets: readonly number[];
}

/** A placed text while it is put together. */
export interface Characters {
  readonly text: string[];
  readonly offsets: number[];
}

/** Nothing yet. */
export function noCharacters(): Characters {
  return { text: [], offsets: [] };
}

/** Adds a text whose characters stand one by one from `offset` on. */
export function append(to: Characters, added: string, offset: number): void {
  for (let index = 0; index < added.length; index++) to.offsets.push(offset + index);
  to.text.push(added);
}

/** Adds what one escape or one line break stands for: all of it is at `offset`. */
export function appendAt(to: Characters, added: string, offset: number): void {
  for (let index = 0; index < added.length; index++) to.offsets.push(offset);
  to.text.push(added);
}

/** The finished text; `end` is where it ends in the file. */
export function finish(characters: Characters, end: number): PlacedText {
  return { text: characters.text.join(''), offsets: [...characters.offsets, end] };
}
