import { html, type Content, type Html } from '../../../output/index.ts';
import { daysBetween } from '../../packages/days-between.ts';
import type { AuditReport } from '../../model/report.ts';
import { counted, grouped } from '../plain-lines.ts';
import { rememberedText } from '../remembered-text.ts';
import type { AuditPage } from './audit-page.ts';
import { withCode } from './render-finding.ts';

/** The verdict, what it rests on, and how much of each there is. */
export function renderHead(page: AuditPage): Html {
  const { report } = page;
  const { result, commit, date } = report;
  const remembered = rememberedText(report);
  const facts: readonly (readonly [string, Content])[] = [
    [
      'Commit',
      commit === undefined
        ? 'none: not a git repository, or an empty one'
        : html`<code>${commit}</code>`,
    ],
    ['Date', html`<time datetime="${date}">${date}</time>`],
    ['Looked at', lookedText(page)],
    ...(remembered === undefined ? [] : [['Believed', withCode(remembered)] as const]),
    ['Advisories', advisoryText(page)],
    ...(report.gone === undefined ? [] : [['Baseline', baselineText(report)] as const]),
  ];
  return html`<header>
    <p><span class="badge ${result}">${result === 'failed' ? '✗ failed' : '✓ passed'}</span></p>
    <h1>${verdict(report)}</h1>
    <dl class="facts">
      ${facts.map(
        ([term, text]) =>
          html`<dt>${term}</dt>
            <dd>${text}</dd>`,
      )}
    </dl>
    ${tiles(report)}
  </header>`;
}

function verdict({ findings, result, gone }: AuditReport): string {
  const errors = findings.filter(
    ({ severity, state }) => severity === 'error' && state !== 'known',
  ).length;
  if (result === 'failed') {
    const what = counted(errors, gone === undefined ? 'error' : 'new error');
    return `The audit failed: ${what} ${errors === 1 ? 'stands' : 'stand'}.`;
  }
  const what = findings.length === 0 ? 'nothing was found' : 'no error stands';
  return `The audit passed: ${gone === undefined ? what : 'no new error stands'}.`;
}

function lookedText({ report, graph, looked }: AuditPage): string {
  const files = new Set<string>();
  let scripts = 0;
  for (const { kind, name, digest = '' } of graph.nodes.values()) {
    if (kind === 'script') scripts += 1;
    if (kind === 'script' || kind === 'module') files.add(`${name} ${digest}`);
  }
  const missing = looked.packages - looked.stored;
  const packages = `${counted(looked.packages, 'package')}${missing === 0 ? '' : ` (${counted(missing, 'archive')} not in the store)`}`;
  return [
    counted(report.flows.length, 'flow'),
    counted(scripts, 'script'),
    counted(files.size, 'module'),
    packages,
    sizeText(looked.bytes),
  ].join(', ');
}

function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const step = Math.min(3, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** step;
  return `${step === 0 ? String(value) : value.toFixed(1)} ${units[step] ?? ''}`;
}

function advisoryText({ advisories, report }: AuditPage): Content {
  if (advisories === undefined) return 'none were given: known vulnerabilities were not looked for';
  const { newest, records } = advisories;
  const given = counted(records, 'record');
  if (newest === '') return `${given}, of unknown age`;
  const days = daysBetween(newest, report.date);
  return html`${given}, the newest of
    <time datetime="${newest}">${newest}</time
    >${Number.isNaN(days) ? '' : `, ${counted(days, 'day')} old`}`;
}

function baselineText({ findings, gone = [] }: AuditReport): string {
  const fresh = findings.filter(({ state }) => state === 'new').length;
  return `${counted(fresh, 'new finding')}, ${String(findings.length - fresh)} known, ${String(gone.length)} gone`;
}

function tiles({ findings, suppressed, unchecked }: AuditReport): Html {
  const severities = (['error', 'warning', 'note'] as const).map((severity) => {
    const count = findings.filter((one) => one.severity === severity).length;
    return tile(severity, '#findings', count, count === 1 ? severity : `${severity}s`);
  });
  return html`<nav aria-label="Parts of this report">
    <ul class="tiles">
      ${severities}
      ${suppressed.length === 0 ? undefined : tile('excused', '#excused', suppressed.length, 'excused')}
      ${tile('open', '#unchecked', unchecked.length, 'not looked at')}
      <li class="tile some"><a href="#runs">What runs</a></li>
    </ul>
  </nav>`;
}

function tile(kind: string, href: string, count: number, word: string): Html {
  return html`<li class="tile ${kind} ${count === 0 ? 'none' : 'some'}">
    <a href="${href}"><b>${grouped(count)}</b> ${word}</a>
  </li>`;
}
