import { type Git, openGit } from '../../store/index.ts';
import type { CommitFacts } from '../model/history-facts.ts';
import { verifyWith } from './verify-with.ts';

const batch = 200;
const fields = ['%H', '%ct', '%an', '%ae', '%cn', '%ce', '%s'] as const;
const trailers = '%(trailers:only=true,unfold=true,separator=%x01)';

/** What the commits say of themselves; with `signatures`, also whether their signatures hold, as far as this machine can tell. */
export async function readCommits(
  root: string,
  ids: readonly string[],
  signatures: boolean,
): Promise<readonly Omit<CommitFacts, 'paths'>[]> {
  if (ids.length === 0) return [];
  if (!signatures)
    return (await readRows(openGit(root, { isOffline: true }), ids, [])).map((row) =>
      commitOf(row),
    );
  const { settings, knowsSshKeys, close } = await verifyWith(root);
  try {
    const git = openGit(root, { settings, isOffline: true });
    const signed = await readSigned(git, ids);
    const rows = await readRows(git, ids, ['%G?', '%GS', '%GK']);
    return rows.map((row) => {
      const commit = commitOf(row);
      const [mark = '', signer = '', key = ''] = row.slice(fields.length + 1);
      const signature = signed.has(commit.id) ? signatureOf(mark, key, knowsSshKeys) : 'none';
      return { ...commit, signature, ...(signer !== '' && { signer }) };
    });
  } finally {
    close();
  }
}

async function readRows(
  git: Git,
  ids: readonly string[],
  more: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const form = [...fields, trailers, ...more];
  const rows: (readonly string[])[] = [];
  for (let at = 0; at < ids.length; at += batch) {
    const words = ['log', '--no-walk=unsorted', `--format=${form.join('%x00')}%x00`];
    const text = await git.text([...words, ...ids.slice(at, at + batch), '--']);
    const parts = text.split('\0');
    for (let from = 0; from + form.length < parts.length; from += form.length) {
      // A line feed ends each commit, behind the last mark.
      rows.push(parts.slice(from, from + form.length).map((part) => part.replace(/^\n/, '')));
    }
  }
  return rows;
}

function commitOf(row: readonly string[]): Omit<CommitFacts, 'paths'> {
  const [id = '', time = '', name = '', email = '', byName = '', byEmail = '', subject = ''] = row;
  const lines = (row[fields.length] ?? '').split('\u0001').filter((line) => line !== '');
  return {
    id,
    date: new Date(Number(time) * 1000).toISOString().slice(0, 10),
    author: { name, email },
    committer: { name: byName, email: byEmail },
    subject,
    trailers: lines.map((line) => {
      const colon = line.indexOf(':');
      return { key: line.slice(0, colon), value: line.slice(colon + 1).trim() };
    }),
  };
}

/** Those with a signature in their header: git also says "none" where a program that verifies is missing. */
async function readSigned(git: Git, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const answer = (await git.bytes(['--batch'], `${ids.join('\n')}\n`)).toString('latin1');
  const signed = new Set<string>();
  let at = 0;
  while (at < answer.length) {
    const end = answer.indexOf('\n', at);
    const [id = '', kind, size = '0'] = answer.slice(at, end).split(' ');
    if (kind !== 'commit') {
      at = end + 1;
      continue;
    }
    const header = answer.slice(end + 1, end + 1 + Number(size)).split('\n\n', 1)[0] ?? '';
    if (/^gpgsig(?:-sha256)? /m.test(header)) signed.add(id);
    at = end + 1 + Number(size) + 1;
  }
  return signed;
}

/** `U` is a good signature of a key that nothing says enough about: of SSH, one that is not allowed; of gpg, one without a trust path. */
function signatureOf(
  mark: string,
  key: string,
  knowsSshKeys: boolean,
): NonNullable<CommitFacts['signature']> {
  const isSsh = key.startsWith('SHA256:');
  switch (mark) {
    case 'G':
      return 'good';
    case 'U':
      return !isSsh ? 'good' : knowsSshKeys ? 'untrusted' : 'unknown';
    case 'B':
    case 'R':
      return 'bad';
    case 'X':
    case 'Y':
      return 'expired';
    default:
      return 'unknown';
  }
}
