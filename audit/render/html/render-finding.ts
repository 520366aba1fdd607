import { html, type Content, type Html } from '../../../output/index.ts';
import type { ReportedFinding, SuppressedFinding } from '../../model/report.ts';
import type { Severity } from '../../model/rule.ts';
import { counted } from '../plain-lines.ts';

/** Where the tree shows something, and what it is called there. */
export interface TreePlace {
  /** Absent: the page has no room for it. */
  readonly anchor?: string;
  readonly label: string;
}

/** Of a finding in many places, so many are linked. */
const mostPlaces = 5;
const mostRelated = 20;

/** Where a finding stands on the page: the same in every report that has it. */
export function findingAnchor({ fingerprint }: Pick<ReportedFinding, 'fingerprint'>): string {
  return `f-${fingerprint}`;
}

/** One finding: what is so, where, and what ends it. Its rule stands above it. */
export function renderFinding(finding: ReportedFinding, places: readonly TreePlace[]): Html {
  const { severity, message, fix, state, related = [] } = finding;
  const mark = state === undefined ? undefined : html` <span class="state">${state}</span>`;
  return html`<article
    class="finding ${severity}"
    id="${findingAnchor(finding)}"
    tabindex="-1"
    data-severity="${severity}"
  >
    <p class="message">${withCode(brief(message))}${mark}</p>
    <p class="place">at <code>${placeText(finding)}</code>${links(places)}</p>
    ${renderRelated(related)}
    ${fix === undefined ? undefined : html`<p class="fix">Fix: ${withCode(brief(fix))}</p>`}
  </article>`;
}

/** What a suppression excuses, with who answers for it and until when. */
export function renderSuppressed(finding: SuppressedFinding): Html {
  const { rule, message, suppression } = finding;
  const { reason, owner, expires, file = 'millrace.yaml', line } = suppression;
  return html`<li class="excused">
    <p class="message">${withCode(brief(message))} <code class="rule">${rule}</code></p>
    <p class="place">at <code>${placeText(finding)}</code></p>
    <p>
      <b>${brief(reason)}</b> — ${brief(owner)}, until
      <time>${expires}</time> (<code>${brief(file)}:${line}</code>)
    </p>
  </li>`;
}

export function severityBadge(severity: Severity, count?: number): Html {
  const text = count === undefined ? severity : counted(count, severity);
  return html`<span class="tag ${severity}">${text}</span>`;
}

export function placeText({ location }: ReportedFinding): string {
  const { path, line, column } = location;
  return [brief(path), line, column].filter((part) => part !== undefined).join(':');
}

/** A text that has a line or two to itself. */
export function brief(text: string): string {
  return text.length <= 1_000 ? text : `${text.slice(0, 1_000)}…`;
}

/** What stands between backticks as code, whole at a click. */
export function withCode(text: string): Content {
  return text.split('`').map((part, at) => (at % 2 === 0 ? part : html`<code>${part}</code>`));
}

export function placeLink({ anchor, label }: TreePlace): Content {
  return anchor === undefined ? label : html`<a href="#${anchor}">${label}</a>`;
}

function links(places: readonly TreePlace[]): Content {
  if (places.length === 0) return undefined;
  const shown = places.slice(0, mostPlaces);
  const hidden = places.length - shown.length;
  const rest = hidden === 0 ? undefined : html`, and ${counted(hidden, 'more')}`;
  const list = shown.map((place, at) => html`${at === 0 ? '' : ', '}${placeLink(place)}`);
  return html` · in the tree: ${list}${rest}`;
}

function renderRelated(related: readonly string[]): Html | undefined {
  if (related.length === 0) return undefined;
  const shown = related.slice(0, mostRelated);
  const hidden = related.length - shown.length;
  return html`<ul class="related">
    ${shown.map((line) => html`<li>${brief(line)}</li>`)}${hidden === 0 ? undefined : html`<li>… and ${counted(hidden, 'more')}</li>`}
  </ul>`;
}
