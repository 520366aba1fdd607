import { didYouMean } from '../diagnostics/closest.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { YamlEntry, YamlNode } from './yaml-node.ts';

const branches = ['branches', 'branches-ignore'];
const paths = ['paths', 'paths-ignore'];
const tags = ['tags', 'tags-ignore'];
const types = ['types'];

/** GitHub's events that may start a flow, and by what each can be narrowed. */
const events: Readonly<Record<string, readonly string[]>> = {
  branch_protection_rule: types,
  check_run: types,
  check_suite: types,
  create: [],
  delete: [],
  deployment: [],
  deployment_status: [],
  discussion: types,
  discussion_comment: types,
  fork: [],
  gollum: [],
  issue_comment: types,
  issues: types,
  label: types,
  merge_group: [...types, ...branches],
  milestone: types,
  page_build: [],
  public: [],
  pull_request: [...types, ...branches, ...paths],
  pull_request_review: types,
  pull_request_review_comment: types,
  push: [...branches, ...tags, ...paths],
  registry_package: types,
  release: types,
  repository_dispatch: types,
  status: [],
  watch: types,
  workflow_call: [],
};

/** Events that no flow may be started by, and why. */
const refused: Readonly<Record<string, string>> = {
  pull_request_target:
    'it hands the secrets of the repository to a run that anybody can cause by a pull request',
  workflow_dispatch: 'the form is made from `inputs`: say `dispatch: true`',
  workflow_run:
    'it hands the secrets of the repository to a run that follows one which anybody can cause',
};

/** What is wrong with one key of `on:` that is no key of ours. Nothing when GitHub takes it. */
export function eventProblems({ key, value }: YamlEntry): readonly Diagnostic[] {
  const event = key.value;
  const reason = Object.hasOwn(refused, event) ? refused[event] : undefined;
  if (reason !== undefined) {
    return [diagnose('parse/event-refused', key.span, { event, reason })];
  }
  const filters = Object.hasOwn(events, event) ? events[event] : undefined;
  if (filters === undefined) {
    const hint = didYouMean(event, Object.keys(events));
    return [diagnose('parse/unknown-event', key.span, { event }, { hint })];
  }
  if (value.kind !== 'map') return isBare(value) ? [] : [bad(event, value, filters)];
  return [
    ...value.entries.flatMap((entry) => filterProblems(event, entry, filters)),
    ...bothWays(event, value.entries),
  ];
}

function isBare(node: YamlNode): boolean {
  return node.kind === 'scalar' && (node.value === true || node.value === null);
}

function filterProblems(
  event: string,
  { key, value }: YamlEntry,
  filters: readonly string[],
): readonly Diagnostic[] {
  if (!filters.includes(key.value)) {
    const what = `\`${event}\``;
    const hint = didYouMean(key.value, filters) ?? filtersHint(filters);
    return [diagnose('parse/unknown-key', key.span, { key: key.value, what }, { hint })];
  }
  const items = value.kind === 'list' ? value.items : [value];
  const isText = items.every((item) => item.kind === 'scalar' && item.text !== '');
  if (isText && items.length > 0) return [];
  const reason = `\`${key.value}\` is a text or a list of texts`;
  return [diagnose('parse/bad-event', value.span, { event, reason })];
}

/** GitHub refuses what says both which to take and which to leave. */
function bothWays(event: string, entries: readonly YamlEntry[]): readonly Diagnostic[] {
  return entries
    .filter(({ key }) => entries.some((other) => other.key.value === `${key.value}-ignore`))
    .map(({ key }) => {
      const reason = `\`${key.value}\` and \`${key.value}-ignore\` do not go together; in the first, \`!\` leaves out`;
      return diagnose('parse/bad-event', key.span, { event, reason });
    });
}

function bad(event: string, { span }: YamlNode, filters: readonly string[]): Diagnostic {
  const reason =
    filters.length === 0 ? 'its value is `true`' : `its value is \`true\` or a map of filters`;
  return diagnose('parse/bad-event', span, { event, reason }, { hint: filtersHint(filters) });
}

function filtersHint(filters: readonly string[]): string | undefined {
  if (filters.length === 0) return undefined;
  return `There are: ${filters.map((name) => `\`${name}\``).join(', ')}.`;
}
