import { OperationalError } from '../../store/index.ts';
import { fieldOf, messageOf, unexpected } from './github-answer.ts';
import { type GithubAnswer, type GithubApi, UncertainError } from './github-api.ts';

/** The one comment that a pull request has of us. */
export interface StickyComment {
  /** `owner/name`. */
  readonly repository: string;
  readonly pullRequest: number;
  /**
   * At most 65,536 characters. Its first line is hidden and begins with `marker`. A comment with the same
   * text is left alone.
   */
  readonly body: string;
  /** What every comment of this kind begins with. */
  readonly marker: string;
  /** Whether to write one where none stands. One that stands is edited all the same. */
  readonly isWorthStarting: boolean;
}

export type StickyOutcome =
  /** `url`: where the comment can be seen. */
  | { readonly kind: 'created' | 'edited' | 'same'; readonly url: string }
  /** There was none, and there is nothing to say. */
  | { readonly kind: 'none' }
  /** The token may not write comments, or the conversation is locked; `why` is GitHub's own sentence. */
  | { readonly kind: 'not-allowed'; readonly why: string };

/**
 * Makes the pull request's one comment say `body`: creates it, edits it in place, or leaves it. A comment is
 * ours when it begins with the marker and this token's user wrote it: a stranger can copy the marker. Of
 * several the oldest stays; the others are deleted, so two jobs at once leave one comment.
 * No condition goes with the edit: GitHub takes none on writes, and nothing that stood there is worth keeping. The list
 * is asked for once a job, so that an `If-None-Match` would save nothing. Of two jobs the later edit stands; that an
 * older commit does not speak last is `findPullRequest`'s and the workflow's `concurrency`.
 */
export async function keepStickyComment(
  api: GithubApi,
  sticky: StickyComment,
): Promise<StickyOutcome> {
  for (let tried = 1; ; tried += 1) {
    try {
      const outcome = await keepOnce(api, sticky);
      if (outcome !== 'gone') return outcome;
      await api.backOff(
        tried,
        new OperationalError('The comment was deleted while it was edited.'),
      );
    } catch (error) {
      // Whether the comment is there is seen by looking: so from the start, and never a second POST blindly.
      if (!(error instanceof UncertainError)) throw error;
      await api.backOff(tried, error);
    }
  }
}

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  readonly url: string;
}

async function keepOnce(api: GithubApi, sticky: StickyComment): Promise<StickyOutcome | 'gone'> {
  const marked = await listMarked(api, sticky);
  const author = marked.length === 0 ? undefined : await askWhoWeAre(api);
  const [oldest, ...younger] = marked.filter((comment) => comment.author === author);
  if (oldest === undefined) {
    return sticky.isWorthStarting ? await create(api, sticky) : { kind: 'none' };
  }
  const outcome = await edit(api, sticky, oldest);
  if (outcome !== 'gone') await remove(api, sticky, younger);
  return outcome;
}

/** Two jobs that both found none have made one each: the younger one gives way. */
async function create(api: GithubApi, sticky: StickyComment): Promise<StickyOutcome | 'gone'> {
  const path = `${issuePath(sticky)}/comments`;
  const answer = await api.send({ method: 'POST', path, body: { body: sticky.body } });
  const refusal = refusalOf(answer, sticky);
  if (refusal !== undefined) return refusal;
  const created = readComment(answer.body);
  if (created === undefined) throw unreadable();
  const twins = (await listMarked(api, sticky)).filter(({ author }) => author === created.author);
  const [oldest = created] = twins;
  if (oldest.id === created.id) return { kind: 'created', url: created.url };
  const outcome = await edit(api, sticky, oldest);
  if (outcome !== 'gone') await remove(api, sticky, [created]);
  return outcome;
}

async function edit(
  api: GithubApi,
  sticky: StickyComment,
  { id, body, url }: Comment,
): Promise<StickyOutcome | 'gone'> {
  if (withoutEnds(body) === withoutEnds(sticky.body)) return { kind: 'same', url };
  const path = commentPath(sticky, id);
  const answer = await api.send({ method: 'PATCH', path, body: { body: sticky.body } });
  if (answer.status === 404) return 'gone';
  return refusalOf(answer, sticky) ?? { kind: 'edited', url };
}

/** One that is gone already is what we want; one that may not be deleted is none of our job. */
async function remove(
  api: GithubApi,
  sticky: StickyComment,
  comments: readonly Comment[],
): Promise<void> {
  for (const { id } of comments) {
    await api.send({ method: 'DELETE', path: commentPath(sticky, id) });
  }
}

const pages = 100;

/** All comments that begin with the marker, by anybody, oldest first. */
async function listMarked(api: GithubApi, sticky: StickyComment): Promise<readonly Comment[]> {
  const found: Comment[] = [];
  for (let page = 1; page <= pages; page += 1) {
    const path = `${issuePath(sticky)}/comments?per_page=100&page=${String(page)}`;
    const answer = await api.send({ method: 'GET', path });
    if (answer.status === 404) throw notFound(sticky);
    if (answer.status !== 200 || !Array.isArray(answer.body)) throw unexpected(answer);
    found.push(...answer.body.map(readComment).filter((comment) => comment !== undefined));
    if (!answer.hasNext) break;
  }
  return found
    .filter(({ body }) => body.startsWith(sticky.marker))
    .sort((one, other) => one.id - other.id);
}

/** `GET /user` is closed to a workflow's token; this query is open to every kind of token. */
async function askWhoWeAre(api: GithubApi): Promise<string> {
  const answer = await api.query('query { viewer { login } }');
  const login = fieldOf(fieldOf(fieldOf(answer.body, 'data'), 'viewer'), 'login');
  if (answer.status !== 200 || typeof login !== 'string') throw unexpected(answer);
  return login;
}

function readComment(value: unknown): Comment | undefined {
  const id = fieldOf(value, 'id');
  const body = fieldOf(value, 'body');
  // A deleted account's comments have no user: they are nobody's.
  const author = fieldOf(fieldOf(value, 'user'), 'login');
  const url = fieldOf(value, 'html_url');
  if (typeof id !== 'number' || typeof author !== 'string') return undefined;
  return {
    id,
    author,
    body: typeof body === 'string' ? body : '',
    url: typeof url === 'string' ? url : '',
  };
}

function refusalOf(answer: GithubAnswer, sticky: StickyComment): StickyOutcome | undefined {
  if (answer.status === 200 || answer.status === 201) return undefined;
  const why = messageOf(answer);
  if (answer.status === 403 && /not accessible by|is locked/i.test(why)) {
    return { kind: 'not-allowed', why };
  }
  if (answer.status === 404) throw notFound(sticky);
  // The renderer promises a text within the limits: that it was too long is a bug of ours.
  if (answer.status === 422)
    throw new Error(`invariant: GitHub takes the comment. It said: ${why}`);
  throw unexpected(answer);
}

function unreadable(): OperationalError {
  return new OperationalError('GitHub answered something that is no comment.', {
    hint: 'Look at GITHUB_API_URL.',
  });
}

function notFound({ repository, pullRequest }: StickyComment): OperationalError {
  return new OperationalError(
    `GitHub knows no pull request ${String(pullRequest)} in ${repository}, or keeps it from this token.`,
    { hint: 'Look at --pull-request, GITHUB_REPOSITORY and what the token may read.' },
  );
}

/**
 * Browsers leave line ends of another kind. All of the text counts, not its digest alone: whoever may write
 * here can edit our comments too, and take out what does not suit them.
 */
function withoutEnds(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}

function issuePath({ repository, pullRequest }: StickyComment): string {
  return `/repos/${repository}/issues/${String(pullRequest)}`;
}

function commentPath({ repository }: StickyComment, id: number): string {
  return `/repos/${repository}/issues/comments/${String(id)}`;
}
