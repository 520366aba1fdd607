import type { DenoLock, LockedScript, LockedStep } from '../../lock/index.ts';
import type { ClosureGraph, PinnedContents, WalkedFlow } from '../model/closure-graph.ts';
import type { ReportedFinding } from '../model/report.ts';
import type { RuleId } from '../model/rules.ts';
import type { AuditPage } from '../render/html/audit-page.ts';
import { buildGraph } from '../walk/build-graph.ts';
import { auditReportOf, reportedFinding, sampleSuppression } from './sample-report.ts';
import {
  digestOf,
  sampleFlows,
  samplePinned,
  walkedLock,
  walkedScript,
  walkedStep,
} from './sample-walk.ts';

/** Of a finding that says nothing else. */
const about: Change = { flow: 'flows/parent.yaml', step: undefined };

export function auditPageOf(change: Partial<AuditPage> = {}): AuditPage {
  return {
    report: auditReportOf(),
    graph: buildGraph(sampleFlows, samplePinned),
    looked: { packages: 4, stored: 3, bytes: 1_234_567 },
    scripts: [],
    advisories: { newest: '2026-11-20', records: 1200 },
    ...change,
  };
}

/** One finding about each kind of thing in `sampleFlows`, and all that a report can have besides. */
export const fullPage: AuditPage = auditPageOf({
  report: auditReportOf({
    flows: [
      {
        path: 'flows/parent.yaml',
        digest: digestOf('parent'),
        scripts: 2,
        modules: 5,
        packages: 4,
      },
    ],
    findings: [
      sampleFinding('form/lock-stale', 'lock', {
        severity: 'error',
        message: 'The lock is not what its sources compile to.',
        location: { path: 'flows/parent.lock.json' },
        fix: 'Run `millrace compile parent`.',
        state: 'new',
      }),
      sampleFinding('form/workflow-drift', '.github/workflows/flow-gone.yml', {
        severity: 'error',
        location: { path: '.github/workflows/flow-gone.yml' },
        flow: undefined,
      }),
      sampleFinding('code/eval', 'npm:ms@2.1.3 eval', {
        severity: 'warning',
        message: 'npm:ms@2.1.3 runs text as code: eval',
        location: { path: 'npm:ms@2.1.3/index.js', line: 4, column: 2 },
        related: ['flows/parent.yaml, step each/pick/one'],
        flow: undefined,
      }),
      sampleFinding('code/asset', 'lib/text.ts', {
        severity: 'note',
        location: { path: 'lib/text.ts', line: 1, column: 1 },
        flow: undefined,
      }),
      sampleFinding('power/everything', 'net', {
        severity: 'warning',
        message: 'Step each/pick/one may net everything.',
        step: 'each/pick/one',
        location: { path: 'flows/parent.grants', line: 2 },
        state: 'known',
      }),
    ],
    suppressed: [{ ...sampleFinding('power/run', 'run:git', {}), suppression: sampleSuppression }],
    gone: [sampleFinding('power/run', 'run:hg', { message: 'This step may start `hg`.' })],
    unchecked: [{ rule: 'packages/young', reason: 'Nobody asked: `--min-age 7d` does.' }],
  }),
});

type Change = { readonly [K in keyof ReportedFinding]?: ReportedFinding[K] | undefined };

/** About the flow itself, where the change does not say otherwise. */
function sampleFinding(rule: RuleId, subject: string, change: Change): ReportedFinding {
  const fingerprint = digestOf(rule.replaceAll('/', '') + subject.replaceAll(/\W/g, '')).slice(
    0,
    32,
  );
  const finding = { ...reportedFinding({ rule, subject, fingerprint }), ...about, ...change };
  const present = Object.entries(finding).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as unknown as ReportedFinding;
}

/** Every text of it is this one, wherever a type lets it be. */
export function hostilePage(text: string): AuditPage {
  const step: LockedStep = {
    kind: 'for-each',
    id: text,
    needs: [],
    items: { path: ['inputs', text] },
    as: text,
    parallel: 4,
    result: 'record',
    output: true,
    body: [
      walkedStep(text, {
        grants: { read: [text], net: [text], run: [text] },
        secrets: [text],
        if: { path: ['inputs', text] },
      }),
    ],
  };
  const script: LockedScript = {
    ...walkedScript(text, [`${text}/other`]),
    denoLock: { path: text, sha256: text, blob: text },
  };
  const denoLock: DenoLock = {
    version: '5',
    specifiers: { [`npm:${text}`]: text },
    npm: {
      [`${text}@1.0.0`]: { integrity: text, os: [text], dependencies: [text], scripts: true },
    },
  };
  const lock = walkedLock(text, [step], { scripts: { [digestOf('a')]: script } });
  const pinned: PinnedContents = {
    lockOf: () => undefined,
    denoLockOf: () => denoLock,
    importsOf: () => undefined,
  };
  const graph = buildGraph([{ lock, sha256: text }], pinned);
  const extra: ClosureGraph = {
    flows: [...graph.flows],
    nodes: new Map(
      [...graph.nodes].map(([id, node]) => [
        id,
        {
          ...node,
          note: text,
          digest: text,
          edges: node.edges.map((edge) => ({ ...edge, how: text })),
        },
      ]),
    ),
  };
  const finding = reportedFinding({
    flow: text,
    step: text,
    subject: text,
    message: text,
    fix: `\`${text}\``,
    location: { path: text, line: 1 },
    related: [text],
    fingerprint: text,
  });
  return auditPageOf({
    graph: extra,
    advisories: { newest: text, records: 1 },
    report: auditReportOf({
      commit: text,
      result: 'passed',
      date: text,
      flows: [{ path: text, digest: text, scripts: 1, modules: 1, packages: 1 }],
      findings: [finding, { ...finding, location: { path: `npm:${text}/x` } }],
      suppressed: [
        {
          ...finding,
          suppression: { ...sampleSuppression, reason: text, owner: text, expires: text },
        },
      ],
      gone: [finding],
      unchecked: [{ rule: text, reason: text }],
    }),
  });
}

export const emptyPage: AuditPage = auditPageOf({
  graph: { nodes: new Map(), flows: [] },
  looked: { packages: 0, stored: 0, bytes: 0 },
  report: {
    version: 1,
    date: '2026-11-28',
    flows: [],
    findings: [],
    suppressed: [],
    unchecked: [],
    result: 'passed',
  },
});

/** So many flows of six steps each over a fifth as many scripts, every one with its own Deno lock of the same packages. */
export function largePage(flows: number, packages: number): AuditPage {
  const names = Array.from(
    { length: packages },
    (_, at) => `package-${String(at)}@1.${String(at)}.0`,
  );
  const denoLock: DenoLock = {
    version: '5',
    specifiers: { 'npm:package-0@1': '1.0.0' },
    npm: Object.fromEntries(
      names.map((name, at) => {
        const needed = [2 * at + 1, 2 * at + 2, at + 7].flatMap((to) => names[to] ?? []);
        return [name, { integrity: `sha512-${digestOf(String(at))}`, dependencies: needed }];
      }),
    ),
  };
  const scripts = Array.from({ length: Math.ceil(flows / 5) }, (_, at): [string, LockedScript] => {
    const name = `scripts/part-${String(at)}/main.ts`;
    const digest = digestOf(`s${String(at)}x`);
    const own = walkedScript(name, [`lib/shared-${String(at % 50)}.ts`]);
    return [
      digest,
      {
        ...own,
        denoLock: { path: name.replace('.ts', '.deno.lock'), sha256: digest, blob: digest },
      },
    ];
  });
  const walked = Array.from({ length: flows }, (_, at): WalkedFlow => {
    const path = `flows/team-${String(at % 40)}/flow-${String(at)}.yaml`;
    const used = Array.from(
      { length: 6 },
      (__, step) => scripts[(at + step * 7) % scripts.length]!,
    );
    const steps = used.map(([digest, { entry }], step) =>
      walkedStep(`step-${String(step)}`, {
        uses: entry,
        script: digest,
        grants: { net: [`api-${String(at % 90)}.example.com:443`], read: ['data'] },
        secrets: step === 0 ? [`TOKEN_${String(at % 30)}`] : [],
      }),
    );
    return {
      lock: walkedLock(path, steps, { scripts: Object.fromEntries(used) }),
      sha256: digestOf(`f${String(at)}x`),
    };
  });
  const pinned: PinnedContents = {
    lockOf: () => undefined,
    denoLockOf: () => denoLock,
    importsOf: (sha256) =>
      sha256.startsWith('scripts/') ? [{ specifier: 'npm:package-0@1', isType: false }] : [],
  };
  const findings = walked.flatMap(({ lock: { flow } }, at) =>
    Array.from({ length: 6 }, (_, step) =>
      sampleFinding('power/grant-unused', `net:${String(step)}`, {
        flow: flow.path,
        step: `step-${String(step)}`,
        fingerprint: digestOf(`${String(at)}y${String(step)}z`).slice(0, 32),
        message: `Step step-${String(step)} was never seen to use net:api-${String(at % 90)}.example.com:443.`,
        location: { path: flow.path.replace('.yaml', '.grants'), line: step + 1 },
        fix: `Run \`millrace tighten ${flow.path}\`.`,
      }),
    ),
  );
  return auditPageOf({
    graph: buildGraph(walked, pinned),
    report: auditReportOf({
      result: 'passed',
      flows: walked.map(({ lock, sha256 }) => ({
        path: lock.flow.path,
        digest: sha256,
        scripts: 6,
        modules: 12,
        packages,
      })),
      findings,
    }),
  });
}
