import { invariant } from './invariant.ts';

/** One step of the way down: a step's id, or the number of a fan-out's item. */
export type AddressPart = string | number;

/**
 * Takes an address apart. `mood[3]` is item 3 of `mood` (and, where the body is one step, that
 * step); `mood[3]/score` a step of the item; `pick/announce` a step of the branch that was chosen.
 */
export function parseAddress(address: string): readonly AddressPart[] {
  const parts: AddressPart[] = [];
  for (const segment of address.split('/')) {
    const match = /^([A-Za-z_][\w-]*)((?:\[\d+\])*)$/u.exec(segment);
    invariant(match !== null, `"${address}" is the address of a step`);
    const [, id = '', items = ''] = match;
    parts.push(id);
    if (items !== '') parts.push(...items.slice(1, -1).split('][').map(Number));
  }
  return parts;
}

/** The address without the numbers of items: the step as the flow's author knows it. */
export function withoutItems(address: string): string {
  return address.replaceAll(/\[\d+\]/gu, '');
}
