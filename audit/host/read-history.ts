import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCode, type Git, GitFailure, openGit, openRepository } from '../../store/index.ts';
import type { ClosureFacts } from '../model/closure-facts.ts';
import type { Unchecked } from '../model/facts.ts';
import type { FlowFacts } from '../model/flow-facts.ts';
import type { GrantLine, HistoryFacts, OwnersFile } from '../model/history-facts.ts';
import { isTeam, ownersOf } from '../provenance/owners-of.ts';
import { parseAddedLines } from '../provenance/parse-added-lines.ts';
import { parseCodeOwners } from '../provenance/parse-code-owners.ts';
import { findUncommitted } from './find-uncommitted.ts';
import { readCommits } from './read-commits.ts';

export interface HistoryQuestion {
  readonly flows: readonly FlowFacts[];
  readonly closures: ClosureFacts;
  /** Whether `millrace.yaml` asks for signed commits. */
  readonly asksSignatures: boolean;
}

export interface HistoryReading {
  readonly history: Pick<HistoryFacts, 'lines' | 'commits' | 'owners' | 'asksSignatures'>;
  readonly unchecked: readonly Unchecked[];
}

/** The newest commits that touched a file, and commits whose signatures are verified: a search ends somewhere. */
const limits = { commits: 5000, signatures: 500 } as const;

/** Reads who brought what stands in the grants files, and who signed what decides what runs; from git alone, without network. */
export async function readHistory(
  root: string,
  question: HistoryQuestion,
): Promise<HistoryReading> {
  const { asksSignatures } = question;
  // What a commit-graph file says of parents is not in the commits.
  const git = openGit(root, { isOffline: true, settings: ['core.commitGraph=false'] });
  const place = await findPlace(git, root);
  if (place === undefined) {
    const reason = 'There is no commit yet, so nobody can be said to have approved anything.';
    const history = { asksSignatures };
    return { history, unchecked: [{ rule: 'provenance', reason }] };
  }
  const owners = await readOwners(place);
  const { lines, missing, lacks } = await readLines(git, place, question.flows);
  const deciding = asksSignatures ? decidingFiles(question) : [];
  const last = await readLast(git, place, deciding);
  const open = asksSignatures ? await findUncommitted(git, root, deciding) : [];
  const wanted = [
    ...lines.flatMap(({ commit, merge }) => [commit, merge ?? commit]),
    ...[...last.keys()].slice(0, limits.signatures),
  ];
  const found = await readCommits(root, [...new Set(wanted)], asksSignatures);
  const commits = found.map((commit) => ({ ...commit, paths: last.get(commit.id) ?? [] }));
  const history = { asksSignatures, lines, commits, ...(owners && { owners }) };
  return {
    history,
    unchecked: [
      ...uncheckedLines(missing, lacks ?? (place.boundary.size > 0 ? 'shallow' : undefined)),
      ...uncheckedTeams(lines, owners),
      ...uncheckedNames(lines, owners, asksSignatures),
      ...uncheckedSignatures(history, last.size),
      ...uncheckedFiles(open),
    ],
  };
}

interface Place {
  /** Absolute: the top of the working tree. */
  readonly top: string;
  /** Of the workspace below it. */
  readonly prefix: string;
  /** Commits at which a shallow clone ends: they seem to add all that is there. */
  readonly boundary: ReadonlySet<string>;
}

async function findPlace(git: Git, root: string): Promise<Place | undefined> {
  const head = await git.text(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (head.trim() === '') return undefined;
  const words = ['rev-parse', '--show-cdup', '--git-path', 'shallow'];
  const [up = '', shallow = ''] = (await git.text(words)).split('\n');
  const prefix = (await git.text(['rev-parse', '--show-prefix'])).trim();
  return { top: resolve(root, up), prefix, boundary: readBoundary(resolve(root, shallow)) };
}

function readBoundary(path: string): ReadonlySet<string> {
  try {
    return new Set(
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return new Set();
    throw error;
  }
}

/** In the order in which GitHub looks for it. */
async function readOwners({ top, prefix }: Place): Promise<OwnersFile | undefined> {
  const repository = openRepository(top);
  for (const path of ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']) {
    const bytes = await repository.readFile(path);
    if (bytes === undefined) continue;
    return { path, prefix, rules: parseCodeOwners(Buffer.from(bytes).toString('utf8')) };
  }
  return undefined;
}

/** As text whatever `.gitattributes` says: a commit must not hide its grants as binary. */
const form = [
  '--format=%x00%H',
  '-p',
  '-U0',
  '--text',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
];
const paths = ['--no-renames', '--relative', '--src-prefix=a/', '--dst-prefix=b/'];

interface LinesReading {
  readonly lines: readonly GrantLine[];
  readonly missing: number;
  /** Git has not the contents to tell, and was not let to fetch them. */
  readonly lacks?: 'partial';
}

/** Two walks for all files: where each line was written, and which commit of the main line brought it. */
async function readLines(
  git: Git,
  place: Place,
  flows: readonly FlowFacts[],
): Promise<LinesReading> {
  const log = async (walk: readonly string[]): Promise<AddedLines> => {
    const words = ['log', ...walk, ...form, ...paths, `--max-count=${String(limits.commits)}`];
    return parseAddedLines(await git.text([...words, 'HEAD', '--', ':(glob)flows/**/*.grants']));
  };
  try {
    return attribute(flows, place, await log(['--cc']), await log(['--first-parent', '-m']));
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return { ...attribute(flows, place, new Map(), new Map()), lacks: 'partial' };
  }
}

type AddedLines = ReturnType<typeof parseAddedLines>;

function attribute(
  flows: readonly FlowFacts[],
  { boundary }: Place,
  written: AddedLines,
  brought: AddedLines,
): LinesReading {
  const lines: GrantLine[] = [];
  let missing = 0;
  for (const { path: flow, grantsPath: path, grants = '' } of flows) {
    for (const [at, text] of grants.split('\n').entries()) {
      if (text === '') continue;
      const merge = brought.get(path)?.get(text);
      // Of a merge, git shows nothing both ways where attributes call the file binary.
      const origin = originOf(written.get(path)?.get(text) ?? merge, merge, boundary);
      if (origin === undefined) missing += 1;
      else lines.push({ path, flow, line: at + 1, text, ...origin });
    }
  }
  return { lines, missing };
}

/** `undefined`: it is older than what this clone has. */
function originOf(
  commit: string | undefined,
  merge: string | undefined,
  boundary: Place['boundary'],
): Pick<GrantLine, 'commit' | 'merge'> | undefined {
  if (commit === undefined || boundary.has(commit)) return undefined;
  const isMerged = merge !== undefined && merge !== commit && !boundary.has(merge);
  return isMerged ? { commit, merge } : { commit };
}

/** Files that decide what runs, each once. */
function decidingFiles({ flows, closures }: HistoryQuestion): readonly string[] {
  const all = new Set([
    'millrace.yaml',
    ...flows.flatMap(({ path, lockPath, grantsPath }) => [path, lockPath, grantsPath]),
    ...closures.scripts.flatMap(({ script }) => [
      ...Object.keys(script.modules),
      ...(script.denoLock === undefined ? [] : [script.denoLock.path]),
    ]),
  ]);
  return [...all];
}

/** The last commit of each of these files, with those that are as it left them. */
async function readLast(
  git: Git,
  { boundary }: Place,
  deciding: readonly string[],
): Promise<Map<string, string[]>> {
  if (deciding.length === 0) return new Map();
  const wanted = new Set(deciding);
  const folders = [...new Set([...wanted].map((path) => path.split('/')[0] ?? path))];
  const words = ['log', '-m', '--first-parent', '--format=%x01%H', '--raw', '-z'];
  const text = await git.text([
    ...[...words, '--no-renames', '--relative', `--max-count=${String(limits.commits)}`, 'HEAD'],
    ...['--', ...folders.map((folder) => `:(literal)${folder}`)],
  ]);
  const last = new Map<string, string[]>();
  for (const { commit, path } of parseRaw(text)) {
    if (!wanted.delete(path) || boundary.has(commit)) continue;
    last.set(commit, [...(last.get(commit) ?? []), path].sort());
  }
  return last;
}

/** Marks and paths alternate, so that a path that looks like a mark is none. */
function parseRaw(text: string): readonly { readonly commit: string; readonly path: string }[] {
  const parts = text.split('\0');
  const changes: { commit: string; path: string }[] = [];
  let commit = '';
  for (let at = 0; at < parts.length; at += 1) {
    const mark = (parts[at] ?? '').replace(/^\n/, '');
    if (mark.startsWith('\u0001')) commit = mark.slice(1);
    else if (mark.startsWith(':')) changes.push({ commit, path: parts[(at += 1)] ?? '' });
  }
  return changes;
}

const cures = {
  shallow: 'this clone is shallow: `git fetch --unshallow` brings the rest',
  partial: 'this clone is partial: `git fetch --refetch --no-filter` brings what it lacks',
  other: 'not committed yet, or more than 5,000 commits ago',
} as const;

function uncheckedLines(
  missing: number,
  lacks: keyof typeof cures = 'other',
): readonly Unchecked[] {
  if (missing === 0) return [];
  const cure = cures[lacks];
  const lines = missing === 1 ? 'one line' : `${String(missing)} lines`;
  const reason = `Git does not tell who wrote ${lines} of the grants files: ${cure}.`;
  return [{ rule: 'provenance/widening-unapproved', reason }];
}

function uncheckedTeams(
  lines: readonly GrantLine[],
  owners: OwnersFile | undefined,
): readonly Unchecked[] {
  const files = new Set(lines.map(({ path }) => path));
  const teams = [...files].flatMap((path) => ownersOf(owners, path).filter(isTeam));
  if (teams.length === 0) return [];
  const names = [...new Set(teams)].sort().join(', ');
  const reason = `Git does not know who is in ${names}, so what a member approved cannot be told: name people in CODEOWNERS as well.`;
  return [{ rule: 'provenance/widening-unapproved', reason }];
}

/** Anybody can commit in the name of an owner. */
function uncheckedNames(
  lines: readonly GrantLine[],
  owners: OwnersFile | undefined,
  asksSignatures: boolean,
): readonly Unchecked[] {
  const isOwned = ({ path }: GrantLine): boolean => {
    const found = ownersOf(owners, path);
    return found.length > 0 && !found.some(isTeam);
  };
  if (asksSignatures || !lines.some(isOwned)) return [];
  const reason =
    'Who approved is told by the names in commits, and a commit can bear any name: with `audit: { require-signatures: true }` in millrace.yaml only those count that a signature proves.';
  return [{ rule: 'provenance/widening-unapproved', reason }];
}

function uncheckedSignatures(
  { asksSignatures, commits = [] }: HistoryReading['history'],
  count: number,
): readonly Unchecked[] {
  if (!asksSignatures) return [];
  const rule = 'provenance/unsigned';
  const unknown = commits.filter((one) => one.signature === 'unknown' && one.paths.length > 0);
  const keys = `${String(unknown.length)} commits are signed by keys that this machine does not have: import them into gpg, or set \`gpg.ssh.allowedSignersFile\`.`;
  const more = `Only the newest ${String(limits.signatures)} of ${String(count)} commits were looked at.`;
  return [
    ...(unknown.length > 0 ? [{ rule, reason: keys }] : []),
    ...(count > limits.signatures ? [{ rule, reason: more }] : []),
  ];
}

function uncheckedFiles(paths: readonly string[]): readonly Unchecked[] {
  if (paths.length === 0) return [];
  const shown = paths.slice(0, 3).join(', ');
  const more = paths.length > 3 ? ` and ${String(paths.length - 3)} more` : '';
  const are = paths.length === 1 ? 'is not as HEAD has it' : 'are not as HEAD has them';
  const reason = `${shown}${more} ${are}, so no signature is about what lies here: commit it.`;
  return [{ rule: 'provenance/unsigned', reason }];
}
