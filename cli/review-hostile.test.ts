import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatLock, type Json, type Lock, readLock } from '../lock/index.ts';
import { escapeTerminal } from '../output/index.ts';
import { findChromium, TestBrowser } from '../output/testing/browser.ts';
import {
  renderComment,
  renderJobSummary,
  renderReviewAnnotations,
  renderReviewJson,
  renderReviewSarif,
  renderTerminal,
  type Review,
} from '../review/index.ts';
import { drawMermaid } from '../review/testing/draw-mermaid.ts';
import {
  annotationProblems,
  logProblems,
  markdownProblems,
  sarifProblems,
} from '../review/testing/judge-rendered.ts';
import { lockPath } from './workspace.ts';
import { hostilePlaces } from './testing/hostile-places.ts';
import { baseFiles, denoLockText } from './testing/review-files.ts';
import {
  commitAll,
  edit,
  gitIn,
  make,
  makeBase,
  removeReviewRepositories,
  reviewIn,
} from './testing/review-repository.ts';

/** Short enough to stand inside of a sentence, and long enough to be given lines of its own. */
const texts = [
  '</code></summary></details><img src=x> `|@org/team #1 GH-1 ::error::x',
  '`]("javascript:x") [x](http://e.invalid) ##[error]\u001b[31m\u202e @octocat',
  'x\n::error::owned\r\n::set-output name=a::b\n```\n~~~\n</details>\n\n@octocat closes #1\n',
  `"]; click n0 "javascript:x"\n%% $(id) \u2028::warning::\u009b \\|<!-- --> a@b.invalid ${'www.e.invalid '.repeat(12)}`,
] as const;

const textAt = (index: number): string => texts[index % texts.length] ?? '';

const flow: Json = {
  name: 'Clean',
  description: 'Says what there is.',
  on: { dispatch: true, schedule: ['0 * * * *'], push: { branches: ['main'], paths: ['a/**'] } },
  inputs: {
    keyword: { type: 'string', title: 'Word', description: 'What is looked for.', default: 'deno' },
    kind: { enum: ['one', 'two'], default: 'one' },
    shape: { type: 'string', pattern: '^v[0-9]+$', default: 'v1' },
    more: { type: 'object', properties: { inner: { const: 'x' } }, default: {} },
  },
  secrets: ['SLACK_WEBHOOK'],
  'runs-on': ['self-hosted'],
  environment: 'production',
  concurrency: { group: 'clean ${{ inputs.keyword }}', limit: 1 },
  steps: {
    search: {
      uses: 'scripts/search.ts',
      with: { query: '${{ inputs.keyword }}' },
      permissions: { net: ['hn.example.com:443'] },
      timeout: '30s',
    },
    ask: { approve: { message: 'Go on?', approvers: ['org/ops'] } },
    best: {
      needs: ['ask'],
      value: { text: 'plain', count: '${{ steps.search.output.length }}' },
    },
    alert: {
      if: '${{ steps.search.output.length > 0 }}',
      uses: 'scripts/post.ts',
      with: { webhook: '${{ secrets.SLACK_WEBHOOK }}', text: '${{ steps.best.output.text }} is' },
      'runs-on': ['gpu', 'self-hosted'],
      environment: 'alerts',
    },
    rest: { uses: 'flows/called.yaml', with: { word: 'a' } },
  },
  outputs: { text: '${{ steps.best.output.text }}' },
};

const policy = `policy:
  review:
    - require-approval: [net, secret]
      by: ['@org/\`|</code><img src=x>', 'a@b.invalid ##[error] [x](http://e.invalid)']
      flows: ['*', '</details>::error::']
    - deny: [run, env, trigger, machine]
      values: ['*', '"; click n0', "<img src=x> @octocat #1"]
    - allow: [read, write]
`;

let root: string;
let review: Review;
/** Of each flow alone: in the review of all of them most is counted, and not shown. */
let apart: readonly Review[];

beforeAll(async () => {
  root = await makeBase({
    'scripts/lib/text.ts': baseFiles['scripts/lib/text.ts'] ?? null,
    'scripts/search.ts': baseFiles['scripts/search.ts'] ?? null,
    'scripts/post.ts': baseFiles['scripts/post.ts'] ?? null,
    'flows/called.yaml': 'inputs: { word: { type: string } }\nsteps: { only: { value: 1 } }\n',
    'flows/clean.yaml': JSON.stringify(flow, null, 1),
    'millrace.yaml': policy,
  });
  const pinned = readFileSync(join(root, 'flows/clean.yaml'), 'utf8');
  const lockText = readFileSync(join(root, 'flows/clean.lock.json'), 'utf8');
  const mutated = new Map<string, string>();
  const scripts = hostileScripts();
  // Both are JSON.
  variants(JSON.parse(pinned) as Json).forEach((value, index) => {
    const path = `flows/source${String(index)}.yaml`;
    edit(root, { [path]: pinned });
    mutated.set(path, JSON.stringify(value, null, 2));
  });
  hostileLocks(JSON.parse(lockText) as Json).forEach((text, index) => {
    const path = `flows/lock${String(index)}.yaml`;
    edit(root, { [path]: pinned });
    mutated.set(lockPath(path), text);
  });
  edit(root, scripts.base);
  await make(root, 'pinned');
  commitAll(root);
  gitIn(root, 'switch', '--quiet', '--create', 'x</details><img/src=x>|`@org/team#1$(id)`');
  for (const [path, text] of mutated) {
    if (!path.endsWith('.json')) writeFileSync(join(root, path), text);
  }
  edit(root, scripts.head);
  edit(root, {
    'flows/a b`|<b>@org<!--/::error::x.yaml': pinned,
    'flows/##[x]\u2028.yaml': pinned,
  });
  await make(root, 'compilable');
  for (const [path, text] of mutated) {
    if (path.endsWith('.json')) writeFileSync(join(root, path), text);
  }
  commitAll(root);
  review = await reviewIn(root, { head: gitIn(root, 'branch', '--show-current') });
  apart = review.flows.map((one) => ({
    ...review,
    flows: [one],
    changes: review.changes.filter((change) => change.flow === one.path),
  }));
}, 300_000);

function variants(value: Json): readonly Json[] {
  const count = hostilePlaces(value, '').length;
  return Array.from(
    { length: count },
    (_, at) => hostilePlaces(value, textAt(at))[at]?.value ?? null,
  );
}

/** Every lock that is still one, and of those that are none the first of each message. */
function hostileLocks(lock: Json): readonly string[] {
  const messages = new Set<string>();
  const readable: number[] = [];
  const unreadable = variants(lock).flatMap((value, at) => {
    const text = canonicalText(value);
    const reading = readLock(text);
    if (reading.ok) readable.push(at);
    const words = reading.ok ? '' : reading.problem.message.replace(/"[^]*"|\[\d+\]|\.\w+/g, '');
    if (reading.ok || messages.has(words)) return [];
    messages.add(words);
    return [text];
  });
  return [...unreadable, ...together(lock, readable)];
}

/** Locks with as many of these places hostile as can be at once. */
function together(lock: Json, places: readonly number[]): readonly string[] {
  const taken: number[] = [];
  let value = lock;
  for (const at of places) {
    const next = hostilePlaces(value, textAt(at))[at]?.value ?? null;
    if (!readLock(canonicalText(next)).ok) continue;
    value = next;
    taken.push(at);
  }
  const left = places.filter((at) => !taken.includes(at));
  return taken.length === 0 ? [] : [canonicalText(value), ...together(lock, left)];
}

function canonicalText(value: Json): string {
  try {
    return formatLock(value as unknown as Lock); // It throws for what is none.
  } catch {
    return JSON.stringify(value, null, 2);
  }
}

/** Scripts that ask for power in hostile words, and Deno locks with hostile packages, each with a flow. */
function hostileScripts(): {
  readonly base: Record<string, string>;
  readonly head: Record<string, string>;
} {
  const base: Record<string, string> = {};
  const head: Record<string, string> = {};
  const add = (
    name: string,
    clean: readonly [string, string?],
    evil: readonly [string, string?],
  ): void => {
    base[`flows/${name}.yaml`] =
      `steps: { only: { uses: scripts/${name}.ts, with: { text: a } } }\n`;
    for (const [files, [script, lock]] of [
      [base, clean],
      [head, evil],
    ] as const) {
      files[`scripts/${name}.ts`] = script;
      if (lock !== undefined) files[`scripts/${name}.deno.lock`] = lock;
    }
    head[`flows/${name}.yaml`] = base[`flows/${name}.yaml`] ?? '';
  };
  const body = 'export function main(text: string) {\n  return text;\n}\n';
  ['net', 'read', 'write', 'env', 'run', 'sys'].forEach((kind, at) => {
    const asks = `export const permissions = { ${kind}: [${JSON.stringify(textAt(at))}] } as const;\n`;
    add(`asks-${kind}`, [body], [asks + body]);
  });
  const tidy =
    "import { tidy } from 'npm:tidy-text@1';\nexport const main = (text: string) => tidy(text);\n";
  const lock = denoLockText('1.0.0');
  variants(JSON.parse(lock) as Json).forEach((value, at) => {
    add(`package${String(at)}`, [tidy, lock], [tidy, JSON.stringify(value)]);
  });
  return { base, head };
}

test('the harm comes through to the review, in all that a repository can change', () => {
  const said = review.changes.map((change) => JSON.stringify(change));
  for (const part of ['<img src=x>', '##[error]', '::set-output', 'click n0', '@octocat']) {
    expect(said.filter((text) => text.includes(part)).length).toBeGreaterThan(5);
  }
  const kinds = new Set(review.changes.map(({ kind }) => kind));
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      ...['grant-widened', 'secret-widened', 'gate-weakened', 'trigger-widened', 'machine-changed'],
      ...['flow-invalid', 'lock-invalid', 'lock-edited', 'input-breaking', 'output-breaking'],
      ...['flow-added', 'wiring-changed', 'option-changed', 'step-changed', 'module-added'],
    ]),
  );
  expect(JSON.stringify(review.verdict)).toContain('</code><img src=x>');
  expect(review.head.name).toContain('</details><img/src=x>');
});

test('no page shows anything of it but text', () => {
  for (const one of [review, ...apart]) {
    expect(markdownProblems(renderComment(one) ?? '')).toEqual([]);
    expect(markdownProblems(renderJobSummary(one))).toEqual([]);
  }
});

test('neither a terminal nor the runner obeys any of it', () => {
  const files = new Set(review.changes.map(({ location }) => escapeTerminal(location.path)));
  for (const one of [review, ...apart]) {
    for (const columns of [40, 80, 120]) {
      expect(logProblems(renderTerminal(one, { columns, color: false }))).toEqual([]);
    }
    expect(annotationProblems(renderReviewAnnotations(one), files)).toEqual([]);
  }
});

test('an alert stays in the repository and links nowhere, and JSON is what it was', () => {
  for (const one of [review, ...apart]) {
    expect(sarifProblems(renderReviewSarif(one))).toEqual([]);
    const json = renderReviewJson(one);
    expect(logProblems(json)).toEqual([]);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(one)));
  }
});

const chromium = findChromium();
const browser = new TestBrowser();

afterAll(async () => {
  removeReviewRepositories();
  await browser.close();
});

test.skipIf(chromium === undefined)(
  `Mermaid draws every picture as it was meant${chromium === undefined ? ' (skipped: no Chromium)' : ''}`,
  async () => {
    const sources = apart.flatMap((one) =>
      [...(renderComment(one) ?? '').matchAll(/^```mermaid\n([^]*?)^```$/gm)].map(
        ([, source = '']) => source,
      ),
    );
    const graphs = apart
      .flatMap(({ flows: [one] }) => one?.graph ?? [])
      .filter(({ nodes }) => nodes.length > 0);
    const { drawn, deeds } = await drawMermaid(browser, sources);
    expect(drawn.map(({ foreign }) => foreign)).toEqual(graphs.map(() => 0));
    expect(drawn.map(({ labels }) => labels.length)).toEqual(
      graphs.map(({ nodes }) => nodes.length),
    );
    expect(deeds).toEqual([]);
  },
);
