import type { Json } from '../../lock/index.ts';
import {
  type Change,
  type MetRule,
  type Proof,
  type Reached,
  sectionOfKind,
  type Via,
} from '../model/change.ts';
import { clip } from './clip.ts';
import { gainedWords, happened, lostWords } from './kind-words.ts';
import { command, flowName, flowWord, placeName } from './plain-text.ts';
import { counted, joined, listed, prose, say, type Sentence, strong, words } from './sentence.ts';

/** A change in words, for every renderer. */
export interface Description {
  /** Which step or flow. */
  readonly place: Sentence;
  /** What happened, to be read after the place. */
  readonly what: Sentence;
  /** From what to what, where both fit on a line; `undefined` where they want lines of their own. */
  readonly values: Sentence | undefined;
  /** Of more power: the words before what was gained, and what was; `what` has both. */
  readonly gain?: { readonly words: string; readonly gained: Sentence };
  /** What the policy says of it; empty where it says nothing. */
  readonly rule: Sentence;
  /** What else to know: where it came from, the proof, what it reaches, how to mend it. */
  readonly notes: readonly Sentence[];
}

/** Values up to this length stand inside a sentence. */
const inline = 100;
/** So many places that a change reaches are named. */
const named = 5;

export function describeChange(change: Change): Description {
  const { rule, via, proof, reaches, diff } = change;
  const notes = [
    via === undefined ? [] : viaSentence(via),
    diff === undefined ? [] : say`+${diff.added} −${diff.removed} lines`,
    proof === undefined ? [] : proofSentence(change, proof),
    reachSentence(change.flow, reaches),
    mendSentence(change),
  ];
  return {
    place: placeName(change),
    ...whatHappened(change),
    rule: rule === undefined ? unruled(change) : ruleSentence(rule),
    notes: notes.filter((note) => note.length > 0),
  };
}

function whatHappened(change: Change): Pick<Description, 'what' | 'values' | 'gain'> {
  const { from, to } = change;
  const short = isInline(from) && isInline(to);
  const loss = short ? lossSentence(change) : undefined;
  if (loss !== undefined) return { what: loss, values: [] };
  const gaining = gainedWords(change);
  if (gaining === undefined || to === undefined || !short) {
    return { what: happened(change), values: short ? valuesSentence(change) : undefined };
  }
  // Of a kind of power, all of it is granted so.
  const all = to === 'true' || to === '*' ? words('anything') : say`${to}`;
  const gained = from === undefined ? all : say`${all} (before: ${from})`;
  const gain = { words: gaining, gained };
  return { what: say`${words(gaining)}${gained}`, values: [], gain };
}

function lossSentence(change: Change): Sentence | undefined {
  const { from, to } = change;
  const losing = lostWords(change);
  if (losing === undefined || from === undefined) return undefined;
  const all = from === 'true' ? words('anything') : say`${from}`;
  const left = to === undefined ? [] : say` (still: ${to})`;
  return say`${words(losing)}${all}${left}`;
}

function isInline(value: string | undefined): boolean {
  return value === undefined || (value.length <= inline && !value.includes('\n'));
}

function valuesSentence({ kind, flow, from, to }: Change): Sentence {
  if (kind === 'flow-removed' && from === flowName(flow)) return [];
  if (from !== undefined) return to === undefined ? say`was ${from}` : say`${from} → ${to}`;
  if (to === undefined) return [];
  if (sectionOfKind[kind] === 'locks') return prose(to);
  return kind.endsWith('-added') ? say`${to}` : say`now ${to}`;
}

/** What is refused unless a rule allows it. */
function unruled({ kind, severity }: Change): Sentence {
  if (kind !== 'integrity-changed' || severity !== 'refused') return [];
  return say`${strong('Refused')}: what is published does not change, and no rule of the policy allows it`;
}

function ruleSentence({ effect, by, text }: MetRule): Sentence {
  switch (effect) {
    case 'deny':
      return say`${strong('Refused')} by the policy ${text}`;
    case 'require-approval':
      return say`${strong('Needs approval')} by ${approvers(by)} – policy ${text}`;
    case 'allow':
      return say`Allowed by the policy ${text}`;
  }
}

/** One of a rule's people and teams, in words. */
export function approvers(by: readonly string[]): Sentence {
  if (by.length === 0) return say`somebody whom the policy does not name`;
  return listed(by, named, (name) => say`${name}`, 'or');
}

function viaSentence(via: Via): Sentence {
  switch (via.kind) {
    case 'script':
      return say`through the script ${via.path}`;
    case 'subflow':
      return say`through the subflow ${flowName(via.path)}`;
    case 'package':
      return say`through the package ${via.name}`;
  }
}

function proofSentence(
  { kind, subject, from, to }: Change,
  { decided, witness, at, why }: Proof,
): Sentence {
  const reason = why === undefined ? [] : say`: ${withoutStop(prose(why))}`;
  if (decided === 'unproven')
    return say`not proven to be compatible, so it counts as breaking${reason}`;
  if (kind === 'output-breaking' && to === undefined) return [];
  if (witness === undefined) return reason.length === 0 ? [] : say`because${reason}`;
  const example = say`for example ${exampleText(witness)}${placeOfExample(subject, at)}`;
  return exampleSentence({ kind, from }, decided, example);
}

function placeOfExample(subject: string, at: string | undefined): Sentence {
  return at === undefined || at === '' || subject.endsWith(` ${at}`) ? [] : say` at ${at}`;
}

function exampleSentence(
  { kind, from }: Pick<Change, 'kind'> & { readonly from: string | undefined },
  decided: Proof['decided'],
  example: Sentence,
): Sentence {
  if (kind === 'output-compatible') {
    // That a reader never met what is new goes without saying.
    return from === undefined ? [] : say`${example} can no longer come`;
  }
  if (decided === 'compatible') return say`${example} works now, and did not before`;
  return kind === 'output-breaking'
    ? say`${example} is something that its readers never met`
    : say`${example} used to work, and no longer does`;
}

/** Not more of a large example than is ever shown. */
function exampleText(witness: Json): string {
  const text = JSON.stringify(witness);
  return text.length > 10_000 ? clip(text, 10_000).text : text;
}

function reachSentence(flow: string, reaches: readonly Reached[]): Sentence {
  if (reaches.length === 0) return [];
  const flows = new Set(reaches.map((place) => place.flow)).size;
  // Steps of the same flow need no more than their name.
  const nameOf = (place: Reached): Sentence =>
    place.flow === flow && place.step !== undefined ? say`${place.step}` : placeName(place);
  const total = reaches.length > named ? say` (${words(counted(flows, 'flow'))})` : [];
  return say`reaches ${listed(reaches, named, nameOf)}${total}`;
}

function mendSentence(change: Change): Sentence {
  const line = mendCommand(change);
  if (line === undefined) return [];
  if (change.kind === 'lock-newer') {
    return say`read it with a newer Millrace, by ${line}, or by a newer ${'github.action'} where millrace.yaml names one`;
  }
  const first = change.kind === 'lock-conflict' ? say`settle the flow and its scripts, then ` : [];
  // Checking mends nothing: it says where the errors are.
  return change.kind === 'flow-invalid'
    ? say`see it with ${line}`
    : say`${first}mend it with ${line}`;
}

function grantsOf(lock: string): string {
  return lock.replace(/\.lock\.json$/, '.grants');
}

/** What to type to put it right; `undefined` where there is nothing wrong. */
export function mendCommand({ kind, flow, location }: Change): string | undefined {
  switch (kind) {
    case 'lock-missing':
    case 'lock-stale':
    case 'lock-edited':
    case 'lock-invalid':
    case 'lock-conflict':
      return command('millrace compile', [flowWord(flow)]);
    case 'flow-invalid':
      return command('millrace compile --check', [flowWord(flow)]);
    case 'lock-newer':
      return 'npm install --save-dev millrace@latest';
    case 'lock-orphan':
      // Its grants may lie there or not.
      return command('git rm --ignore-unmatch', [location.path, grantsOf(location.path)]);
    case 'workflow-stale':
      return 'millrace emit github';
    case 'workflow-orphan':
      return command('git rm', [location.path]);
    case 'pin-behind':
      return command('millrace pin', [flowWord(flow)]);
    default:
      return undefined;
  }
}

/** The notes as the rest of the sentence. */
export function notesSentence({ notes }: Description): Sentence {
  return joined(notes, '; ');
}

/** All of it in one sentence or two, for places without lists: alerts and annotations. */
export function wholeSentence(change: Change): Sentence {
  const description = describeChange(change);
  const { place, what, rule, values, notes } = description;
  const worth = withoutStop(values ?? valuesSentence(change));
  return joined(
    [
      worth.length === 0 ? say`${place} ${what}` : say`${place} ${what}: ${worth}`,
      ...(rule.length === 0 ? [] : [rule]),
      ...(notes.length === 0 ? [] : [notesSentence(description)]),
    ],
    '. ',
  );
}

/** The repository's sentences have a full stop of their own. */
function withoutStop(sentence: Sentence): Sentence {
  const last = sentence.at(-1);
  return last?.kind === 'prose'
    ? [...sentence.slice(0, -1), { ...last, text: last.text.replace(/\.$/, '') }]
    : sentence;
}
