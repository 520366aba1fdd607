import type { ParsedUses } from '../model/parsed.ts';
import { applyEdits, type Edit } from './apply-edits.ts';

/** The edit that gives `uses` this pin: in place of the one it has, or after its path. */
export function pinEdit(uses: ParsedUses, pin: string): Edit {
  return uses.pin === undefined
    ? { start: uses.path.span.end, end: uses.path.span.end, text: `@${pin}` }
    : { start: uses.pin.span.start, end: uses.pin.span.end, text: pin };
}

/** The flow's text with this pin; nothing else of it changes. */
export function setPin(text: string, uses: ParsedUses, pin: string): string {
  return applyEdits(text, [pinEdit(uses, pin)]);
}
