import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { characterSet } from './character-set.ts';
import { type CodePoints, lastCodePoint, wordCharacters } from './code-points.ts';

/** A place in an expression and what must happen there. Places are numbered in `Program.places`. */
export type Place =
  | { readonly kind: 'match' }
  | {
      readonly kind: 'character';
      readonly set: CodePoints;
      readonly next: number;
      /** The repetitions that it stands in, as written, from the outside in. */
      readonly within: readonly Repetition[];
    }
  | { readonly kind: 'fork'; readonly next: readonly number[] }
  | { readonly kind: 'edge'; readonly edge: Edge; readonly next: number }
  | {
      readonly kind: 'ahead';
      readonly negate: boolean;
      readonly body: number;
      readonly next: number;
    }
  | {
      readonly kind: 'behind';
      readonly negate: boolean;
      /** Which of `Program.behind`. */
      readonly body: number;
      readonly next: number;
    };

/** How often something is repeated, and the text that says so. */
export interface Repetition {
  readonly min: number;
  readonly max: number;
  readonly text: string;
}

export type Edge = 'start' | 'end' | 'word' | 'not-word';

/** A regular expression with the `u` flag, made flat. */
export interface Program {
  readonly places: readonly Place[];
  readonly start: number;
  /** Where the bodies of the look-behinds start; an inner one stands before the outer one. */
  readonly behind: readonly number[];
  /** All sets that places look through, so that one code point can stand for many. */
  readonly sets: readonly CodePoints[];
}

/** An expression that needs more places is not read. */
const maxPlaces = 4_000;

/** How an expression is read. */
export interface Manner {
  /** How often to repeat what is repeated. */
  readonly repeats: (repetition: Repetition) => Pick<Repetition, 'min' | 'max'>;
  /** What is not regular is read as more than it is. */
  readonly isRough: boolean;
}

const faithful: Manner = { repeats: (all) => all, isRough: false };

/**
 * Reads an expression. `undefined`: it is none, is too large, or is not regular (a backreference), or
 * uses what is not read here (a look-ahead inside a look-behind, flags in groups).
 */
export function readProgram(source: string, manner: Manner = faithful): Program | undefined {
  try {
    const parser = new RegExpParser();
    const pattern = parser.parsePattern(source, 0, source.length, { unicode: true });
    const builder: Builder = {
      places: [{ kind: 'match' }],
      behind: [],
      sets: [],
      inBehind: false,
      within: [],
      manner,
    };
    const start = alternatives(builder, pattern.alternatives, 0);
    return { places: builder.places, start, behind: builder.behind, sets: builder.sets };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof NotRead) return undefined;
    throw error;
  }
}

class NotRead extends Error {}

interface Builder {
  readonly places: Place[];
  readonly behind: number[];
  readonly sets: CodePoints[];
  inBehind: boolean;
  within: readonly Repetition[];
  readonly manner: Manner;
}

function add(builder: Builder, place: Place): number {
  if (builder.places.length >= maxPlaces) throw new NotRead('it is too large');
  return builder.places.push(place) - 1;
}

/** The first place of what leads through one of the alternatives to `next`. */
function alternatives(builder: Builder, list: readonly AST.Alternative[], next: number): number {
  const starts = list.map((alternative) =>
    alternative.elements.reduceRight((after, element) => place(builder, element, after), next),
  );
  const [only] = starts;
  return only !== undefined && starts.length === 1
    ? only
    : add(builder, { kind: 'fork', next: starts });
}

function place(builder: Builder, element: AST.Element, next: number): number {
  switch (element.type) {
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
      return character(builder, element, next);
    case 'CapturingGroup':
      return alternatives(builder, element.alternatives, next);
    case 'Group':
      if (element.modifiers !== null) throw new NotRead('it sets flags in a group');
      return alternatives(builder, element.alternatives, next);
    case 'Quantifier':
      return repeated(builder, element, next);
    case 'Assertion':
      return assertion(builder, element, next);
    case 'Backreference':
      if (builder.manner.isRough) return anything(builder, element.raw, next);
      throw new NotRead('it is not regular');
    case 'ExpressionCharacterClass':
      throw new NotRead('it is not regular');
  }
}

function character(
  builder: Builder,
  element: AST.Character | AST.CharacterClass | AST.CharacterSet,
  next: number,
): number {
  const set = characterSet(element);
  if (set === undefined) throw new NotRead('it has a class of another syntax');
  builder.sets.push(set);
  return add(builder, { kind: 'character', set, next, within: builder.within });
}

/** Nearly every text, so that what follows a backreference can fail. */
const nearlyAll: CodePoints = [[0, lastCodePoint - 1]];

/** What a backreference may stand for, and more. */
function anything(builder: Builder, text: string, next: number): number {
  const within = [...builder.within, { min: 0, max: Infinity, text }];
  const loop = add(builder, { kind: 'fork', next: [] });
  builder.sets.push(nearlyAll);
  const one = add(builder, { kind: 'character', set: nearlyAll, next: loop, within });
  builder.places[loop] = { kind: 'fork', next: [one, next] };
  return loop;
}

function repeated(builder: Builder, quantifier: AST.Quantifier, next: number): number {
  const { element, raw: text } = quantifier;
  const outer = builder.within;
  const repetition: Repetition = { min: quantifier.min, max: quantifier.max, text };
  const { min, max } = builder.manner.repeats(repetition);
  builder.within = [...outer, repetition];
  let after = next;
  if (max === Infinity) {
    const loop = add(builder, { kind: 'fork', next: [] });
    const body = place(builder, element, loop);
    builder.places[loop] = { kind: 'fork', next: [body, next] };
    after = loop;
  } else {
    for (let more = min; more < max; more += 1) {
      after = add(builder, { kind: 'fork', next: [place(builder, element, after), next] });
    }
  }
  for (let times = 0; times < min; times += 1) after = place(builder, element, after);
  builder.within = outer;
  return after;
}

function assertion(builder: Builder, element: AST.Assertion, next: number): number {
  switch (element.kind) {
    case 'start':
    case 'end':
      return add(builder, { kind: 'edge', edge: element.kind, next });
    case 'word':
      builder.sets.push(wordCharacters);
      return add(builder, { kind: 'edge', edge: element.negate ? 'not-word' : 'word', next });
    case 'lookahead': {
      if (builder.inBehind && !builder.manner.isRough)
        throw new NotRead('it looks ahead while it looks behind');
      const body = alternatives(builder, element.alternatives, 0);
      return add(builder, { kind: 'ahead', negate: element.negate, body, next });
    }
    case 'lookbehind': {
      const outer = builder.inBehind;
      builder.inBehind = true;
      const start = alternatives(builder, element.alternatives, 0);
      builder.inBehind = outer;
      const body = builder.behind.push(start) - 1;
      return add(builder, { kind: 'behind', negate: element.negate, body, next });
    }
  }
}
