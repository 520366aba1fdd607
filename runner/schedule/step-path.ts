import type { AddressPart } from '../events/address.ts';
import { invariant } from '../events/invariant.ts';
import type { Place } from './place.ts';
import type { Section } from './run-state.ts';

/** The section of a flow that `path` enters, and the rest of the way. */
export function sectionIn(
  path: readonly AddressPart[],
): readonly [section: Section, rest: readonly AddressPart[]] {
  const [first, ...rest] = path;
  return typeof first === 'object' ? [first.section, rest] : ['main', path];
}

/** The position of the step that `path` enters, and the rest of the way. */
export function stepIn(
  place: Place,
  path: readonly AddressPart[],
): readonly [index: number, rest: readonly AddressPart[]] {
  if (place.isSingle) return [0, path];
  const [id, ...rest] = path;
  const index = typeof id === 'string' ? place.plan.indexes.get(id) : undefined;
  invariant(index !== undefined, 'an address names a step of the flow');
  return [index, rest];
}
