import { maxDepth } from './canonical-json.ts';
import { checkMeaning } from './check-meaning.ts';
import { checkPlain } from './check-plain.ts';
import { checkStructure } from './check-structure.ts';
import { formatDocument } from './format-lock.ts';
import { isJsonObject, type Json } from './json.ts';
import { faultPlace, type LockFault } from './lock-fault.ts';
import type { Lock } from './lock.ts';
import { sha256 } from './sha256.ts';

/** Why a text is no lock that may run. */
export interface LockProblem {
  readonly kind: 'conflict-markers' | 'not-json' | 'newer-version' | 'invalid' | 'not-canonical';
  /** A full sentence; the caller says which file. */
  readonly message: string;
  readonly hint: string;
}

export type LockReading =
  | { readonly ok: true; readonly lock: Lock }
  | { readonly ok: false; readonly problem: LockProblem };

/** As a `LockReading`; a lock beside a problem differs from what `formatLock` writes in its form alone. */
export type MeaningReading =
  | { readonly ok: true; readonly lock: Lock; readonly problem?: LockProblem }
  | { readonly ok: false; readonly problem: LockProblem };

type DocumentReading =
  | { readonly ok: true; readonly lock: Lock; readonly canonical: string }
  | { readonly ok: false; readonly problem: LockProblem };

const maxLength = 16 * 1024 * 1024;
const compileAgain = 'Run `millrace compile` to write it anew.';

/**
 * Reads a lock, and accepts only the very bytes that `formatLock` writes for it: so a duplicate
 * key, a reordering, a byte order mark or anything else that two readers could read differently
 * is refused.
 */
export function readLock(text: string): LockReading {
  const reading = readDocument(text);
  if (!reading.ok) return reading;
  const { lock, canonical } = reading;
  if (canonical !== text) return { ok: false, problem: notCanonical(text, canonical) };
  return { ok: true, lock };
}

/**
 * What a text means as a lock, also where it is not the text that `formatLock` writes: then `problem` says
 * so, and only its form differs. A text that gives a key twice has no one meaning. For those who explain
 * locks; nothing may run from such a reading.
 */
export function readLockMeaning(text: string): MeaningReading {
  const reading = readDocument(text);
  if (!reading.ok) return reading;
  const { lock, canonical } = reading;
  if (canonical === text) return { ok: true, lock };
  // Members that JSON.parse dropped were given twice: it keeps the last, another reader the first.
  if (countMembers(text) !== countMembers(canonical)) {
    return { ok: false, problem: givenTwice() };
  }
  return { ok: true, lock, problem: notCanonical(text, canonical) };
}

function readDocument(text: string): DocumentReading {
  const parsed = parse(text);
  if ('problem' in parsed) return { ok: false, problem: parsed.problem };
  const { document } = parsed;
  const version = isJsonObject(document) ? document['lockVersion'] : undefined;
  if (typeof version === 'number' && Number.isInteger(version) && version > 1) {
    return { ok: false, problem: newerVersion(version) };
  }
  const fault = checkPlain(document) ?? checkStructure(document) ?? meaningFault(document);
  if (fault !== undefined) return { ok: false, problem: invalid(fault) };
  return { ok: true, lock: asLock(document), canonical: formatDocument(document) };
}

/** `sha256:` and 64 hex digits of a lock's canonical text: what `--expect` compares. */
export function lockDigest(text: string): string {
  return `sha256:${sha256(text)}`;
}

/** Only after `checkStructure` found nothing, which holds the value to the type's own schema. */
function asLock(document: Json): Lock {
  return document as unknown as Lock;
}

function meaningFault(document: Json): LockFault | undefined {
  return checkMeaning(asLock(document));
}

function parse(text: string): { readonly document: Json } | { readonly problem: LockProblem } {
  const marker = /^(?:<{7}|>{7}|={7})(?: |\r?$)/m.exec(text);
  if (marker !== null) return { problem: conflict(lineAt(text, marker.index)) };
  if (text.length > maxLength) return { problem: tooMuch('is larger than 16 MiB') };
  if (text.trim() === '') return { problem: notJson('This lock is empty.') };
  if (nesting(text) > maxDepth) {
    return { problem: tooMuch(`is nested more than ${maxDepth} levels deep`) };
  }
  try {
    // JSON.parse gives JSON. A byte order mark is told apart below, as not canonical.
    return { document: JSON.parse(text.replace(/^\uFEFF/, '')) as Json };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problem: notJson('This lock is not JSON: it was cut short or edited by hand.') };
  }
}

const quote = '"'.charCodeAt(0);
const backslash = '\\'.charCodeAt(0);
const colon = ':'.charCodeAt(0);
const [openSquare, closeSquare, openCurly, closeCurly] = [0x5b, 0x5d, 0x7b, 0x7d];

/** How deep brackets stand in each other, without parsing. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = stringEnd(text, at);
    else if (code === openSquare || code === openCurly) depth += 1;
    else if (code === closeSquare || code === closeCurly) depth -= 1;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

/** How many members the objects of a JSON text have together, those given twice counted twice. */
function countMembers(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = stringEnd(text, at);
    else if (code === colon) count += 1;
  }
  return count;
}

/** Where the string that starts at `start` ends; the end of the text when it does not. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash) at += 1;
  }
  return text.length;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function conflict(line: number): LockProblem {
  return {
    kind: 'conflict-markers',
    message: `This lock has a merge conflict at line ${line}.`,
    hint: 'Resolve the conflict in the flow and its scripts, then run `millrace compile`: it writes the lock anew.',
  };
}

function notJson(message: string): LockProblem {
  return { kind: 'not-json', message, hint: `Restore it from git. ${compileAgain}` };
}

function tooMuch(predicate: string): LockProblem {
  return { kind: 'invalid', message: `This lock ${predicate}.`, hint: compileAgain };
}

function newerVersion(version: number): LockProblem {
  return {
    kind: 'newer-version',
    message: `This lock has format ${version}, and this Millrace knows formats up to 1.`,
    hint: 'Update Millrace to the version that wrote the lock.',
  };
}

function invalid(fault: LockFault): LockProblem {
  return {
    kind: 'invalid',
    message: `This lock is not valid: ${faultPlace(fault.path)} ${fault.message}.`,
    hint: `A lock is not edited by hand. ${compileAgain}`,
  };
}

function givenTwice(): LockProblem {
  return {
    kind: 'invalid',
    message:
      'This lock gives the same name twice in one place, so readers may differ in what it says.',
    hint: `A lock is not edited by hand. ${compileAgain}`,
  };
}

function notCanonical(text: string, canonical: string): LockProblem {
  return {
    kind: 'not-canonical',
    message: `This lock is not in canonical form: ${difference(text, canonical)}.`,
    hint: `A lock is not edited by hand. ${compileAgain}`,
  };
}

function difference(text: string, canonical: string): string {
  if (text.startsWith('\uFEFF')) return 'it starts with a byte order mark';
  if (text.includes('\r'))
    return `line ${lineAt(text, text.indexOf('\r'))} ends with a carriage return`;
  const wanted = canonical.split('\n');
  const found = text.split('\n');
  const index = found.findIndex((line, at) => line !== wanted[at]);
  if (index === -1 || index >= wanted.length - 1) {
    return text.length < canonical.length
      ? 'its last line has no end'
      : 'something follows its end';
  }
  return `it first differs at line ${index + 1}`;
}
