import { invariant } from './invariant.ts';

/** A list of steps of a flow that has a heading of its own. Absent: its `steps`. */
export type EndSection = 'on-error' | 'finally';

/**
 * One part of the way down: a step's id, the number of a fan-out's item or a loop's round, or the
 * list that the next step stands in.
 */
export type AddressPart = string | number | { readonly section: EndSection };

/**
 * Takes an address apart. `mood[3]` is item 3 of `mood` (and, where the body is one step, that
 * step); `mood[3]/score` a step of the item, `wait[0]/status` one of a round; `pick/announce` a step
 * of the branch that was chosen; `release/deploy` a step of the flow that `release` runs;
 * `finally:report` and `release/on-error:tell` are steps under those headings.
 */
export function parseAddress(address: string): readonly AddressPart[] {
  const parts: AddressPart[] = [];
  for (const segment of address.split('/')) {
    const match = /^(?:(on-error|finally):)?([A-Za-z_][\w-]*)((?:\[\d+\])*)$/u.exec(segment);
    invariant(match !== null, `"${address}" is the address of a step`);
    const [, section, id = '', items = ''] = match;
    // True: the expression admits these two only.
    if (section !== undefined) parts.push({ section: section as EndSection });
    parts.push(id);
    if (items !== '') parts.push(...items.slice(1, -1).split('][').map(Number));
  }
  return parts;
}

/** The address without the numbers of items and rounds: the step as the flow's author knows it. */
export function withoutItems(address: string): string {
  return address.replaceAll(/\[\d+\]/gu, '');
}
