import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { documentTrap, indicatorTrap } from './indicator-traps.ts';
import { expressionTrap } from './expression-traps.ts';
import { limits } from './limits.ts';
import { applyMasks, type Trap } from './mask.ts';
import type { Range, SourceText } from './read-text.ts';
import { type Token, tokenize } from './tokenize.ts';

/** What may be handed to the YAML library, and what was hidden from it. */
export interface MaskedText {
  readonly safe: string;
  readonly reported: readonly Range[];
  readonly diagnostics: readonly Diagnostic[];
  /** False when the text is more than this program looks at. */
  readonly isReadable: boolean;
}

/** A text whose masks reveal more traps again and again is left to the YAML library. */
const maxRounds = 5;

/**
 * Finds what YAML would read as something else than it looks like, or what a flow may not use, and
 * masks it. Nothing here is recursive: the text may be nested as deep as it likes.
 */
export function findTraps(source: SourceText): MaskedText {
  let safe = source.safe;
  const found: Trap[] = [];
  for (let round = 1; ; round++) {
    const tokens = tokenize(safe);
    const excess = tooMuch(source.path, tokens);
    if (excess !== undefined) {
      return { safe, reported: [], diagnostics: [excess], isReadable: false };
    }
    const traps = trapsOf(tokens, { ...source, safe });
    const misleading = traps.filter((trap) => trap.misleads);
    const taken = misleading.length === 0 || round === maxRounds ? traps : misleading;
    found.push(...taken);
    safe = applyMasks(safe, taken);
    if (taken === traps) break;
  }
  return {
    safe,
    reported: found.filter((trap) => trap.settles).map((trap) => trap.mask),
    diagnostics: found.flatMap(({ diagnostic }) => (diagnostic === undefined ? [] : [diagnostic])),
    isReadable: true,
  };
}

function trapsOf(tokens: readonly Token[], source: SourceText): readonly Trap[] {
  const traps: Trap[] = [];
  let taken = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.start < taken) continue;
    const trap =
      expressionTrap(tokens, index, source) ??
      indicatorTrap(tokens, index, source) ??
      documentTrap(tokens, index, source);
    if (trap === undefined) continue;
    traps.push(trap);
    taken = trap.mask.end;
  }
  return traps;
}

/** More than this program is willing to look at. */
function tooMuch(path: string, tokens: readonly Token[]): Diagnostic | undefined {
  const extra = tokens[limits.tokens];
  if (extra === undefined) return undefined;
  const span = { path, start: extra.start, end: extra.end };
  const parameters = { what: 'A flow file', of: 'words', limit: limits.tokens };
  return diagnose('parse/too-many', span, parameters);
}
