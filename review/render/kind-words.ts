import type { Change, ChangeKind, Proof } from '../model/change.ts';
import { say, type Sentence, words } from './sentence.ts';

export interface KindWords {
  /** Two or three words for a heading. */
  readonly title: string;
  /** What it means for whoever meets it in a list of alerts, and what to do. */
  readonly help: string;
}

const compile =
  'Run `millrace compile` and commit what it writes; a lock is never edited or merged by hand.';

/** What each kind of change is called and means. */
export const kindWords: Readonly<Record<ChangeKind, KindWords>> = {
  'grant-widened': {
    title: 'More power',
    help: 'A step may do more than before: reach more hosts, read more files, start more programs. Check that the code it runs needs it.',
  },
  'secret-widened': {
    title: 'More secrets',
    help: 'A step gets a secret that it did not get before. Check that its code, and whatever that code loads, may know it.',
  },
  'engine-widened': {
    title: 'Looser engine',
    help: 'The flow runs in more versions of its engine, or with less of a wall around it, than before.',
  },
  'trigger-widened': {
    title: 'More triggers',
    help: 'The flow starts on more occasions than before, so more people and events can set its power to work.',
  },
  'machine-changed': {
    title: 'Other machine',
    help: 'The flow, or a step where it is divided over machines, runs on another machine or in another environment, which may reach and know other things.',
  },
  'gate-weakened': {
    title: 'Weaker approval',
    help: 'An approval that stood before a step is gone, or is easier to get than before.',
  },
  'power-shared': {
    title: 'Power shared with a package',
    help: 'A package is new in a step that holds power, and its code may do whatever the step may. Read who publishes it and what it does.',
  },
  'integrity-changed': {
    title: 'Other bytes, same version',
    help: 'A package has the version that it had and other bytes. A registry does not change what it has published: find out why before anything else.',
  },
  'policy-changed': {
    title: 'Policy changed',
    help: 'The policy itself changes. This review was held to the policy of the base; the next ones would be held to the new one.',
  },
  'lock-missing': { title: 'No lock', help: `The flow has no lock, so it cannot run. ${compile}` },
  'lock-stale': {
    title: 'Stale lock',
    help: `The sources changed and the lock did not follow. ${compile}`,
  },
  'lock-edited': {
    title: 'Edited lock',
    help: `The lock is not what its sources compile to: it was edited by hand. ${compile}`,
  },
  'lock-invalid': { title: 'Unreadable lock', help: `The lock cannot be read. ${compile}` },
  'lock-newer': {
    title: 'Newer lock',
    help: 'The lock is of a newer format than this version of Millrace reads. Review it with the version that wrote it.',
  },
  'lock-conflict': {
    title: 'Conflict in a lock',
    help: `The lock has conflict markers. Settle the conflict in the flow and its scripts. ${compile}`,
  },
  'lock-orphan': {
    title: 'Lock without a flow',
    help: 'The flow of this lock is gone. Remove the lock too.',
  },
  'lock-unproven': {
    title: 'Lock not checked',
    help: 'This machine could not compile the sources, because something they need is not here, so nobody knows whether the lock is right. `millrace compile --check` says what is missing.',
  },
  'flow-invalid': {
    title: 'Flow does not compile',
    help: 'The flow has errors, so nothing can be said of what it would do. `millrace compile --check` shows them.',
  },
  'workflow-stale': {
    title: 'Workflow out of date',
    help: 'GitHub runs the workflow, and it is not what the lock of its flow gives. `millrace emit github` writes it anew.',
  },
  'workflow-orphan': {
    title: 'Workflow without a flow',
    help: 'The flow of this workflow is gone, or no longer starts by itself. Remove the workflow too.',
  },
  'workflow-unproven': {
    title: 'Workflow not checked',
    help: 'Nobody knows whether the workflow is right, because a file that decides what it should be cannot be read.',
  },
  'input-breaking': {
    title: 'Input breaks callers',
    help: 'An input no longer takes every value that it took, or this could not be proven. Whatever starts the flow may fail.',
  },
  'output-breaking': {
    title: 'Output breaks readers',
    help: 'An output can be something that it could not be before, or this could not be ruled out. Whatever reads it may fail.',
  },
  'flow-removed': { title: 'Flow removed', help: 'The flow is gone. Whatever starts it fails.' },
  'default-changed': {
    title: 'Default changed',
    help: 'What a caller leaves out means something else now.',
  },
  'flow-added': { title: 'New flow', help: 'The flow is new; nothing depends on it yet.' },
  'step-added': { title: 'New step', help: 'The flow does something more.' },
  'step-removed': { title: 'Step removed', help: 'The flow no longer does this.' },
  'step-changed': { title: 'Step changed', help: 'The step does something else than before.' },
  'wiring-changed': {
    title: 'Wiring changed',
    help: 'A value comes from somewhere else, or a step waits for other steps.',
  },
  'option-changed': {
    title: 'Option changed',
    help: 'A limit, retry or another option of the step is another one.',
  },
  'jobs-changed': {
    title: 'Other jobs',
    help: 'The flow runs on many machines, and its steps share them otherwise than before: `docs/distributed.md`.',
  },
  'pin-behind': {
    title: 'Pin behind',
    help: 'The script changed, and the step still runs the pinned version. `millrace pin` moves the pin.',
  },
  'module-added': { title: 'New module', help: 'A step runs a module that it did not run before.' },
  'module-removed': { title: 'Module removed', help: 'A step no longer runs this module.' },
  'module-changed': { title: 'Module changed', help: 'A module that a step runs has other bytes.' },
  'package-added': {
    title: 'New package',
    help: 'A step runs code of a package that it did not run before, directly or through another package.',
  },
  'package-removed': {
    title: 'Package removed',
    help: 'A step no longer runs code of this package.',
  },
  'package-changed': {
    title: 'Package changed',
    help: 'A step runs another version of a package, directly or through another package.',
  },
  'grant-narrowed': { title: 'Less power', help: 'A step may do less than before.' },
  'secret-narrowed': { title: 'Fewer secrets', help: 'A step no longer gets a secret.' },
  'engine-narrowed': { title: 'Stricter engine', help: 'The flow runs in less than before.' },
  'trigger-narrowed': {
    title: 'Fewer triggers',
    help: 'The flow starts on fewer occasions than before.',
  },
  'input-compatible': {
    title: 'Input takes more',
    help: 'An input takes all that it took, and more.',
  },
  'output-compatible': {
    title: 'Output promises more',
    help: 'An output is always something that it could be before.',
  },
};

const gained: ReadonlyMap<string, string> = new Map([
  ['net', 'may now reach '],
  ['read', 'may now read '],
  ['write', 'may now write '],
  ['env', 'may now read from the environment '],
  ['run', 'may now start '],
  ['sys', 'may now ask the machine for '],
  ['ffi', 'may now load as native code '],
  ['import', 'may now load code from '],
]);

/** What a step gained, to be read before it; `undefined` where the kind is not known by that name. */
export function gainedWords({
  kind,
  subject,
}: Pick<Change, 'kind' | 'subject'>): string | undefined {
  if (kind === 'secret-widened') return 'now gets the secret ';
  return kind === 'grant-widened' ? gained.get(subject) : undefined;
}

const lost: ReadonlyMap<string, string> = new Map([
  ['net', 'may no longer reach '],
  ['read', 'may no longer read '],
  ['write', 'may no longer write '],
  ['env', 'may no longer read from the environment '],
  ['run', 'may no longer start '],
  ['sys', 'may no longer ask the machine for '],
  ['ffi', 'may no longer load as native code '],
  ['import', 'may no longer load code from '],
]);

/** What a step lost, to be read before it; `undefined` where the kind is not known by that name. */
export function lostWords({ kind, subject }: Pick<Change, 'kind' | 'subject'>): string | undefined {
  if (kind === 'secret-narrowed') return 'no longer gets the secret ';
  return kind === 'grant-narrowed' ? lost.get(subject) : undefined;
}

/** What of a change decides in which words it is told. */
export type Told = Pick<Change, 'kind' | 'subject' | 'from' | 'to' | 'proof'>;

/** What happened to the step or flow, to be read after its name. */
export function happened(change: Told): Sentence {
  return comeOrGone.get(change.kind)?.(change) ?? phrases[change.kind](change.subject);
}

/** The same values on both sides: there is none to tell them apart, and no doubt either. */
function isSame(proof: Proof | undefined): boolean {
  return proof?.decided === 'compatible' && proof.witness === undefined && proof.why === undefined;
}

type OtherWords = (told: Told) => Sentence | undefined;

/** Of what is there on one side only, or stands elsewhere: other words than of what is another one. */
const comeOrGone: ReadonlyMap<ChangeKind, OtherWords> = new Map<ChangeKind, OtherWords>([
  [
    'gate-weakened',
    ({ subject, to }) =>
      subject === 'approval' && to === undefined ? say`asks nobody any more` : undefined,
  ],
  [
    'input-breaking',
    ({ subject, from, to, proof }) => {
      if (to === undefined) return say`no longer takes ${subject}`;
      if (from === undefined) return say`cannot start without the new ${subject}`;
      return proof?.decided === 'unproven' ? say`may take less in ${subject}` : undefined;
    },
  ],
  [
    'output-breaking',
    ({ subject, to }) => (to === undefined ? say`no longer gives ${subject}` : undefined),
  ],
  ['input-compatible', (told) => widened(told, say`takes the new ${told.subject}`)],
  ['output-compatible', (told) => widened(told, say`gives the new ${told.subject}`)],
  [
    'module-changed',
    ({ subject, to }) => (to === subject ? say`runs the moved module ${subject}` : undefined),
  ],
  [
    'step-changed',
    ({ subject, from }) =>
      subject === 'lock' && from !== undefined
        ? say`had no lock that can be compared, so all of it counts as new`
        : undefined,
  ],
]);

function widened({ subject, from, proof }: Told, asNew: Sentence): Sentence | undefined {
  if (from === undefined) return asNew;
  return isSame(proof) ? say`describes ${subject} otherwise` : undefined;
}

const phrases: Readonly<Record<ChangeKind, (subject: string) => Sentence>> = {
  'grant-widened': (subject) => say`may do more, ${subject}`,
  'secret-widened': (subject) => about('gets more secrets', subject, 'secret'),
  'engine-widened': (subject) => about('may run on more engines', subject, 'engine'),
  'trigger-widened': (subject) => about('starts on more occasions', subject, 'trigger'),
  'machine-changed': (subject) =>
    subject === 'environment'
      ? say`runs in another environment`
      : about('runs on another machine', subject, 'machine'),
  'gate-weakened': (subject) => about('is no longer the wall it was', subject, 'approval'),
  'power-shared': (subject) => say`shares its power with the new package ${subject}`,
  'integrity-changed': (subject) => say`runs other bytes of the same version of ${subject}`,
  'policy-changed': (subject) => about('is the policy, and changes', subject, 'policy'),
  'lock-missing': () => say`has no lock`,
  'lock-stale': (path) => say`has sources that changed without ${path}`,
  'lock-edited': (path) => say`has ${path} as somebody edited it by hand`,
  'lock-invalid': () => say`has a lock that cannot be read`,
  'lock-newer': () => say`has a lock of a newer format than this Millrace reads`,
  'lock-conflict': () => say`has conflict markers in its lock`,
  'lock-orphan': () => say`is gone, and its lock is still there`,
  'lock-unproven': () => say`has a lock that could not be checked here`,
  'flow-invalid': () => say`does not compile`,
  'workflow-stale': (subject) => say`has a workflow that its lock does not give: ${subject}`,
  'workflow-orphan': (subject) =>
    say`starts by nothing, and its workflow is still there: ${subject}`,
  'workflow-unproven': () => say`has a workflow that could not be checked`,
  'input-breaking': (subject) => say`takes less in ${subject}`,
  'output-breaking': (subject) => say`may give other values in ${subject}`,
  'flow-removed': () => say`is removed`,
  'default-changed': (subject) => say`has another default for ${subject}`,
  'flow-added': () => say`is new`,
  'step-added': () => say`is a new step`,
  'step-removed': () => say`is removed`,
  'step-changed': (subject) => say`changes ${subject}`,
  'wiring-changed': (subject) => say`rewires ${subject}`,
  'option-changed': (subject) => say`has another ${subject}`,
  'jobs-changed': () => say`is divided over jobs otherwise`,
  'pin-behind': (subject) => say`is pinned to an older ${subject}`,
  'module-added': (subject) => say`runs the new module ${subject}`,
  'module-removed': (subject) => say`no longer runs ${subject}`,
  'module-changed': (subject) => say`runs changed code in ${subject}`,
  'package-added': (subject) => say`runs the new package ${subject}`,
  'package-removed': (subject) => say`no longer runs ${subject}`,
  'package-changed': (subject) => say`runs another version of ${subject}`,
  'grant-narrowed': (subject) => say`may do less, ${subject}`,
  'secret-narrowed': (subject) => about('gets fewer secrets', subject, 'secret'),
  'engine-narrowed': (subject) => about('may run on fewer engines', subject, 'engine'),
  'trigger-narrowed': (subject) => about('starts on fewer occasions', subject, 'trigger'),
  'input-compatible': (subject) => say`takes more in ${subject}`,
  'output-compatible': (subject) => say`promises more in ${subject}`,
};

/** The subject is named unless the words say it already. */
function about(ours: string, subject: string, said: string): Sentence {
  return subject === said ? words(ours) : say`${words(ours)}, ${subject}`;
}
