import { fieldOf, messageOf, unexpected } from './github-answer.ts';
import type { GithubAnswer, GithubApi } from './github-api.ts';

/** Whose approvals of which commit are asked for. */
export interface ApprovalQuestion {
  /** `owner/name`. */
  readonly repository: string;
  readonly pullRequest: number;
  /** Full ids that the reviewed commit of the pull request may have; an approval of another one does not count. */
  readonly commits: readonly string[];
  /** People and teams as the policy names them, `@ada`, `@org/team`; no others are looked for. */
  readonly names: readonly string[];
}

export interface FoundApprovals {
  /** Those of the names that have approved: a person, or a team by one of its members. */
  readonly by: readonly string[];
  /** A sentence for each approval that counts, does not count, or could not be judged. */
  readonly notes: readonly string[];
}

/**
 * Who has approved the pull request as GitHub knows it now, fail closed: what GitHub does not say is no approval.
 * Of each person the latest review that decides counts, of the very commit; never the author's, never a bot's.
 */
export async function findApprovals(
  api: GithubApi,
  question: ApprovalQuestion,
): Promise<FoundApprovals> {
  const path = pullPath(question);
  const pull = await api.send({ method: 'GET', path });
  if (isClosed(pull)) return { by: [], notes: [unread('the pull request', pull)] };
  if (pull.status !== 200) throw unexpected(pull);
  const head = fieldOf(fieldOf(pull.body, 'head'), 'sha');
  if (typeof head !== 'string' || !question.commits.includes(head)) {
    const note = `Pull request ${String(question.pullRequest)} is at another commit than the one that was reviewed, so no approval counts.`;
    return { by: [], notes: [note] };
  }
  const reviews = await listReviews(api, path);
  if ('refused' in reviews) return { by: [], notes: [unread('its reviews', reviews.refused)] };
  const author = fieldOf(fieldOf(pull.body, 'user'), 'login');
  const judged = latestOf(reviews.list).map((review) => judge(review, head, author));
  const people = judged.flatMap(({ login, why }) => (why === undefined ? [login] : []));
  const notes = judged.flatMap(({ why }) => why ?? []);
  return await settleNames(api, question.names, { people, notes });
}

interface Decision {
  readonly login: string;
  readonly isBot: boolean;
  readonly state: string;
  readonly commit: unknown;
}

const pages = 100;

async function listReviews(
  api: GithubApi,
  path: string,
): Promise<{ readonly list: readonly unknown[] } | { readonly refused: GithubAnswer }> {
  const list: unknown[] = [];
  for (let page = 1; page <= pages; page += 1) {
    const url = `${path}/reviews?per_page=100&page=${String(page)}`;
    const answer = await api.send({ method: 'GET', path: url });
    if (isClosed(answer)) return { refused: answer };
    if (answer.status !== 200 || !Array.isArray(answer.body)) throw unexpected(answer);
    list.push(...(answer.body as readonly unknown[]));
    if (!answer.hasNext) return { list };
  }
  // A later page could take an approval back.
  return { list: [] };
}

/** Only these decide: a comment leaves an earlier approval as it is, and a draft is nobody's business. */
const deciding: ReadonlySet<unknown> = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']);

/** GitHub lists reviews oldest first. A deleted account's have no user: they are nobody's. */
function latestOf(reviews: readonly unknown[]): readonly Decision[] {
  const latest = new Map<string, Decision>();
  for (const review of reviews) {
    const user = fieldOf(review, 'user');
    const login = fieldOf(user, 'login');
    const state = fieldOf(review, 'state');
    if (typeof login !== 'string' || typeof state !== 'string' || !deciding.has(state)) continue;
    const isBot = fieldOf(user, 'type') !== 'User';
    const decision = { login, isBot, state, commit: fieldOf(review, 'commit_id') };
    latest.set(login.toLowerCase(), decision);
  }
  return [...latest.values()];
}

/** `why`: a sentence about why an approval does not count; also absent of one that counts. */
function judge(
  { login, isBot, state, commit }: Decision,
  reviewed: string,
  author: unknown,
): { readonly login: string; readonly why?: string } {
  if (state === 'CHANGES_REQUESTED') return { login, why: `${login} asks for changes.` };
  if (state === 'DISMISSED') return { login, why: `The review of ${login} was dismissed.` };
  if (isBot) return { login, why: `${login} approved, and is no person.` };
  // An author who is not known may be anybody.
  if (typeof author !== 'string' || author.toLowerCase() === login.toLowerCase()) {
    return { login, why: `${login} approved, and may be the author.` };
  }
  if (commit === reviewed) return { login };
  return { login, why: `${login} approved another commit than the one that was reviewed.` };
}

interface Counted {
  readonly people: readonly string[];
  readonly notes: readonly string[];
}

async function settleNames(
  api: GithubApi,
  names: readonly string[],
  { people, notes }: Counted,
): Promise<FoundApprovals> {
  const by: string[] = [];
  const said = [...notes];
  for (const name of new Set(names)) {
    const plain = name.replace(/^@/, '');
    const member = plain.includes('/')
      ? await findMember(api, plain, people, said)
      : people.find((login) => login.toLowerCase() === plain.toLowerCase());
    if (member === undefined) continue;
    by.push(name);
    said.push(plain.includes('/') ? `${member} approved, for ${name}.` : `${member} approved.`);
  }
  return { by, notes: said };
}

/** The first of the people who is in the team. What cannot be told is said, and is no. */
async function findMember(
  api: GithubApi,
  team: string,
  people: readonly string[],
  said: string[],
): Promise<string | undefined> {
  const [organisation = '', slug = ''] = team.split('/');
  const path = `/orgs/${encodeURIComponent(organisation)}/teams/${encodeURIComponent(slug)}`;
  for (const login of people) {
    const member = `${path}/memberships/${encodeURIComponent(login)}`;
    const answer = await api.send({ method: 'GET', path: member });
    if (answer.status === 200 && fieldOf(answer.body, 'state') === 'active') return login;
    if (answer.status === 200) continue;
    if (!isClosed(answer)) throw unexpected(answer);
    // To a token that may not see the team, GitHub says the same as of somebody who is not in it.
    const seen = await api.send({ method: 'GET', path });
    if (seen.status === 200) continue;
    if (!isClosed(seen)) throw unexpected(seen);
    said.push(
      `This token may not see who is in @${team}, so nobody counts for it: a token that may read the organisation's members can.`,
    );
    return undefined;
  }
  return undefined;
}

/** GitHub keeps what it asks for from this token, or does not have it. */
function isClosed({ status }: GithubAnswer): boolean {
  return status === 403 || status === 404;
}

function unread(what: string, answer: GithubAnswer): string {
  return `Who approved is not known: this token may not read ${what} (GitHub says "${messageOf(answer)}").`;
}

function pullPath({ repository, pullRequest }: ApprovalQuestion): string {
  return `/repos/${repository}/pulls/${String(pullRequest)}`;
}
