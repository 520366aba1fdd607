import { expect, test } from 'vitest';
import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { ActionUse, CommitFacts, HistoryFacts } from '../model/history-facts.ts';
import { sampleFacts } from '../testing/sample-closure.ts';
import { parseCodeOwners } from './parse-code-owners.ts';
import { provenanceFindings } from './provenance-findings.ts';

const [id, mergeId] = ['a'.repeat(40), 'b'.repeat(40)];
const eve = { name: 'Eve', email: 'eve@example.com' };
const ada = { name: 'Ada', email: '7+Ada@users.noreply.github.com' };
const line = {
  path: 'flows/hn-mentions.grants',
  flow: 'flows/hn-mentions.yaml',
  line: 2,
  text: 'alert\tnet\thooks.slack.com:443',
  commit: id,
};

function commitOf(change: Partial<CommitFacts> = {}): CommitFacts {
  const about = { date: '2026-11-20', author: eve, committer: eve, subject: 'Post to Slack' };
  return { id, ...about, trailers: [], paths: [], ...change };
}

function by(signer: string): Pick<CommitFacts, 'signer' | 'signature'> {
  return { signer, signature: 'good' };
}

function findingsOf(history: Partial<HistoryFacts>): readonly Finding[] {
  const owners = { path: '.github/CODEOWNERS', prefix: '', rules: parseCodeOwners('/flows/ @ada') };
  const flows = sampleFacts.flows.map((flow) => ({ ...flow, grants: `${line.text}\n` }));
  const facts: Omit<AuditFacts, 'history'> = {
    ...sampleFacts,
    flows,
    today: '2026-11-28',
    orphans: [],
    code: { sights: [], unread: [] },
    use: { steps: [] },
  };
  return provenanceFindings({
    ...facts,
    history: { asksSignatures: false, owners, actions: [], denied: [], ...history },
  });
}

test('a grant that no owner stands behind is told with who added it, when, and why they said', () => {
  expect(findingsOf({ lines: [line], commits: [commitOf()] })).toEqual([
    {
      rule: 'provenance/widening-unapproved',
      severity: 'warning',
      flow: 'flows/hn-mentions.yaml',
      step: 'alert',
      subject: 'net:hooks.slack.com:443',
      message:
        'Eve added "net hooks.slack.com:443" on 2026-11-20, and git shows no approval of @ada.',
      fix: expect.stringContaining('`git show aaaaaaaaaaaa -- flows/hn-mentions.grants`') as string,
      location: { path: 'flows/hn-mentions.grants', line: 2 },
      related: ['commit aaaaaaaaaaaa: Post to Slack'],
    },
  ]);
});

test.each([
  ['the author', commitOf({ author: ada })],
  ['the committer', commitOf({ committer: ada })],
  ['a reviewer by account', commitOf({ trailers: [{ key: 'Reviewed-by', value: 'Ada (@ADA)' }] })],
  [
    'an approver by address',
    commitOf({ trailers: [{ key: 'Approved-By', value: `Ada <${ada.email}>` }] }),
  ],
  ['a signer whose signature is good', commitOf({ signer: ada.email, signature: 'good' })],
])('an owner stands behind a grant as %s', (_, commit) => {
  expect(findingsOf({ lines: [line], commits: [commit] })).toEqual([]);
});

test.each([
  ['a co-author', commitOf({ trailers: [{ key: 'Co-authored-by', value: `Ada <${ada.email}>` }] })],
  ['a sign-off', commitOf({ trailers: [{ key: 'Signed-off-by', value: `Ada <${ada.email}>` }] })],
  ['a signer whose signature is bad', commitOf({ signer: ada.email, signature: 'bad' })],
  ['somebody whose name only looks so', commitOf({ author: { name: '@ada', email: 'x@y.z' } })],
  ['a team of that name', commitOf({ trailers: [{ key: 'Reviewed-by', value: '@ada/team' }] })],
])('an owner does not stand behind a grant as %s', (_, commit) => {
  expect(findingsOf({ lines: [line], commits: [commit] })).toHaveLength(1);
});

const asked = { asksSignatures: true, lines: [line] };

test.each([
  ['an author', commitOf({ author: ada })],
  [
    'a committer whose commit somebody else signed',
    commitOf({ committer: ada, ...by('eve@example.com') }),
  ],
  ['a reviewer', commitOf({ trailers: [{ key: 'Reviewed-by', value: 'Ada (@ADA)' }] })],
  ['a signer that nobody here knows', commitOf({ signer: ada.email, signature: 'unknown' })],
])('where signatures are asked for, %s proves nothing', (_, commit) => {
  const found = findingsOf({ ...asked, commits: [commit] });
  expect(found.map(({ rule }) => rule)).toContain('provenance/widening-unapproved');
  expect(found[0]?.message).toContain('git shows no signed approval of @ada.');
});

test.each([
  ['whoever signed', commitOf(by(ada.email))],
  [
    'the author of what GitHub signed',
    commitOf({ author: ada, ...by('GitHub <noreply@github.com>') }),
  ],
])('where signatures are asked for, %s is believed', (_, commit) => {
  expect(findingsOf({ ...asked, commits: [commit] })).toEqual([]);
});

test('what is pasted holds nothing that a shell obeys', () => {
  const path = 'flows/$(touch x) `y`.grants';
  const owners = { path: 'CODEOWNERS', prefix: '', rules: parseCodeOwners('* @ada') };
  const [finding] = findingsOf({ owners, lines: [{ ...line, path }], commits: [commitOf()] });
  expect(finding?.fix).toContain(`git show aaaaaaaaaaaa -- '${path}'`);
  const [action] = findingsOf({ actions: [useOf('a/b;touch@v1')] });
  expect(action?.fix).toContain("`git ls-remote 'https://github.com/a/b;touch'`");
});

test('the merge that brought a grant to the main line counts as well', () => {
  const merge = commitOf({ id: mergeId, committer: ada });
  const lines = [{ ...line, merge: mergeId }];
  expect(findingsOf({ lines, commits: [commitOf(), merge] })).toEqual([]);
  expect(findingsOf({ lines: [line], commits: [commitOf(), merge] })).toHaveLength(1);
});

test('who is in a team git does not know: no finding, and none where nobody owns the file', () => {
  for (const rules of ['/flows/ @org/security', '/flows/ @ada @org/security']) {
    const owners = { path: 'CODEOWNERS', prefix: '', rules: parseCodeOwners(rules) };
    expect(findingsOf({ owners, lines: [line], commits: [commitOf()] })).toEqual([]);
  }
});

test('a flow that holds power and has no owner is a note; without CODEOWNERS there is one note for all', () => {
  const owners = { path: 'docs/CODEOWNERS', prefix: '', rules: parseCodeOwners('/docs/ @ada') };
  expect(findingsOf({ owners })).toMatchObject([
    {
      rule: 'provenance/no-owner',
      severity: 'note',
      subject: 'flows/hn-mentions.grants',
      fix: expect.stringContaining('`/flows/**/*.grants @YOUR-TEAM` to docs/CODEOWNERS') as string,
    },
  ]);
  const history = { actions: [], denied: [], asksSignatures: false };
  const code = { sights: [], unread: [] };
  const facts = { ...sampleFacts, today: '', orphans: [], code, use: { steps: [] }, history };
  const grants = 'a\tnet\tb:1\n';
  const flows = sampleFacts.flows.flatMap((flow) => [
    { ...flow, grants },
    { ...flow, path: 'flows/b.yaml', grants },
  ]);
  const found = provenanceFindings({ ...facts, flows });
  expect(found.map(({ subject }) => subject)).toEqual(['CODEOWNERS']);
  const harmless = sampleFacts.flows.map((flow) => ({ ...flow, grants: '' }));
  expect(provenanceFindings({ ...facts, flows: harmless })).toEqual([]);
});

test.each([
  ['none', 'is not signed'],
  ['bad', 'has a signature that is not of its content'],
  ['expired', 'is signed by a key that has expired'],
  ['untrusted', 'is signed by a key that is not among the allowed signers'],
] as const)('where signatures are asked for, one that is %s is a finding', (signature, words) => {
  const paths = ['flows/a.lock.json', 'scripts/a.ts'];
  const commits = [commitOf({ signature, paths })];
  expect(findingsOf({ asksSignatures: true, commits })).toMatchObject([
    {
      rule: 'provenance/unsigned',
      severity: 'error',
      subject: id,
      message: `Commit aaaaaaaaaaaa of Eve (2026-11-20) ${words}, and flows/a.lock.json and 1 more are as it left them.`,
      location: { path: 'flows/a.lock.json' },
    },
  ]);
  expect(findingsOf({ asksSignatures: false, commits })).toEqual([]);
});

test('a good signature, one that nobody here can check, and a commit that decides nothing are no findings', () => {
  const commits = [
    commitOf({ signature: 'good', paths: ['a'] }),
    commitOf({ signature: 'unknown', paths: ['b'] }),
    commitOf({ signature: 'none', paths: [] }),
  ];
  expect(findingsOf({ asksSignatures: true, commits })).toEqual([]);
});

function useOf(uses: string, known?: string): ActionUse {
  const place = { path: '.github/workflows/ci.yml', line: 9, column: 15 };
  return { ...place, uses, ...(known !== undefined && { known }) };
}

test.each([
  ['actions/checkout@v4', 'by a branch or tag'],
  ['actions/checkout@3d3c42e', 'by a part of a commit’s id'],
  ['actions/checkout', 'by no version at all'],
  ['org/repo/.github/workflows/x.yml@main', 'by a branch or tag'],
  ['docker://alpine:3.20', 'by a tag of a registry'],
  ['docker://alpine@sha256:12', 'by a tag of a registry'],
])('the action %s can come to mean other code', (uses, how) => {
  const [finding, ...others] = findingsOf({ actions: [useOf(uses)] });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    rule: 'provenance/action-unpinned',
    subject: uses,
    message: `\`${uses}\` is named ${how}.`,
    location: { path: '.github/workflows/ci.yml', line: 9, column: 15 },
  });
});

test.each([
  `actions/checkout@${'a'.repeat(40)}`,
  `org/repo/.github/workflows/x.yml@${'a'.repeat(40)}`,
  `docker://alpine@sha256:${'a'.repeat(64)}`,
  './.github/actions/setup',
  '$/.github/actions/setup',
])('the action %s cannot', (uses) => {
  expect(findingsOf({ actions: [useOf(uses)] })).toEqual([]);
});

test('the fix names the commit where it is known, and else how to find it', () => {
  const pinned = `actions/checkout@${'c'.repeat(40)} # v7.0.1`;
  const fixes = findingsOf({
    actions: [useOf('actions/checkout@v4', pinned), useOf('a/b/c@v1'), useOf('docker://x:1')],
  }).map(({ fix }) => fix);
  expect(fixes).toEqual([
    `Write \`uses: ${pinned}\`.`,
    'Write `uses: a/b/c@COMMIT # v1`. `git ls-remote https://github.com/a/b` tells the commit.',
    'Write `uses: docker://x:1@sha256:DIGEST`. `docker buildx imagetools inspect` tells the digest.',
  ]);
});
