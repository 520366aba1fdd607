import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Range } from './read-text.ts';

/** A piece of YAML that says something else than it looks like, or that a flow may not use. */
export interface Trap {
  /** Absent when the cause is reported elsewhere. */
  readonly diagnostic?: Diagnostic;
  /** What is hidden from the YAML library, so that the rest of the file still has its meaning. */
  readonly mask: Range;
  /** `text`: stands for a plain scalar; `space`: for nothing; `comment`: for a comment. */
  readonly as: 'text' | 'space' | 'comment';
  /** The structure around it was read wrongly: look at the rest again with the mask in place. */
  readonly misleads: boolean;
  /** What is found in `mask` later is only a consequence. */
  readonly settles: boolean;
}

/** The text with every mask in place; its length and its lines stay. */
export function applyMasks(text: string, traps: readonly Trap[]): string {
  const sorted = [...traps].sort((a, b) => a.mask.start - b.mask.start);
  const pieces: string[] = [];
  let at = 0;
  for (const { mask, as } of sorted) {
    if (mask.start < at) continue;
    pieces.push(text.slice(at, mask.start), cover(text.slice(mask.start, mask.end), as));
    at = mask.end;
  }
  return [...pieces, text.slice(at)].join('');
}

function cover(text: string, as: Trap['as']): string {
  if (as === 'space') return text.replace(/[^\r\n]/g, ' ');
  if (as === 'comment') return `#${text.slice(1)}`;
  return text.replace(/\S/g, 'x');
}
