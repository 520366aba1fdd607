import type { Section } from '../model/change.ts';
import type { Review, ReviewedFlow } from '../model/review.ts';
import { changeItems, type ItemLimits } from './change-items.ts';
import { type FlowRow, flowRows } from './flow-rows.ts';
import { countsSentence, resultSentence, unexplained } from './headline.ts';
import { cell, html, markdown } from './markdown-text.ts';
import { flowName } from './plain-text.ts';
import { mermaidLegend, notDrawn, renderMermaid } from './render-mermaid.ts';
import { reproduceCommand } from './reproduce.ts';
import type { ReviewTally } from './review-tally.ts';
import { counted, grouped, say, type Sentence, words } from './sentence.ts';

/** How much is shown before the rest is counted. */
export interface Detail {
  /** Items about power. */
  readonly power: number;
  /** Items about locks, and about interfaces. */
  readonly wrong: number;
  /** Rows of the table of flows. */
  readonly rows: number;
  /** Items of each folded list. */
  readonly rest: number;
  /** Lines of each side of a text that changed. */
  readonly lines: number;
  readonly pictures: number;
}

export interface BlockOptions {
  readonly where?: string;
  readonly detail: Detail;
}

/** The review as blocks of Markdown, each to be set off by an empty line. */
export function reviewBlocks(
  review: Review,
  tally: ReviewTally,
  { detail, ...options }: BlockOptions,
): readonly string[] {
  const rest = restSentence(review, options);
  const wrong = { most: detail.wrong, lines: detail.lines, rest };
  return [
    ...headBlocks(review, tally),
    ...powerBlocks(tally, { ...wrong, most: detail.power }),
    ...openList('To mend', 'locks', tally, wrong),
    ...openList(interfaceTitle(tally), 'interface', tally, wrong),
    ...tableBlocks(review, tally, { most: detail.rows, rest }),
    ...foldedLists(tally, { ...wrong, most: detail.rest }),
    ...pictures(review.flows, detail.pictures),
    ...footBlocks(review, options),
  ];
}

/** Counts and where to look: no longer for a large review than for a small one. */
export function countBlocks(
  review: Review,
  tally: ReviewTally,
  options: { readonly where?: string },
): readonly string[] {
  const { power, locks } = tally.all.sections;
  const { breaks } = tally.all;
  const alarm = say`This change is too large to be shown here, and ${power} gains of power, ${locks} wrong locks and ${breaks} breaks in interfaces are in it. Read them: ${restSentence(review, options)}.`;
  return [
    ...headBlocks(review, tally),
    `> [!CAUTION]\n> ${markdown(alarm)}`,
    ...footBlocks(review, options),
  ];
}

function headBlocks(review: Review, tally: ReviewTally): readonly string[] {
  return [
    `### ${markdown(say`Millrace review: ${resultSentence(review, tally)}`)}`,
    markdown(countsSentence(review, tally)),
    ...unexplained(review, tally).map(markdown),
  ];
}

function powerBlocks({ sections, all }: ReviewTally, limits: ItemLimits): readonly string[] {
  if (sections.power.length === 0) return [];
  const loud = all.gained > 0;
  const lines = [
    `[!${loud ? 'CAUTION' : 'NOTE'}]`,
    '**More power**',
    '',
    ...changeItems(sections.power, limits),
  ];
  return [lines.map((line) => `> ${line}`.trimEnd()).join('\n')];
}

function openList(
  title: string,
  section: Section,
  { sections }: ReviewTally,
  limits: ItemLimits,
): readonly string[] {
  const changes = sections[section];
  if (changes.length === 0) return [];
  return [`#### ${title}`, changeItems(changes, limits).join('\n')];
}

/** A default that is another one breaks no call. */
function interfaceTitle({ all }: ReviewTally): string {
  return all.breaks > 0 ? 'Breaks in interfaces' : 'Other defaults';
}

const columns: readonly (readonly [string, keyof FlowRow])[] = [
  ['Verdict', 'verdict'],
  ['Flow', 'flow'],
  ['Steps', 'steps'],
  ['Interface', 'interface'],
  ['Power', 'power'],
  ['Code', 'code'],
];

/** Columns in which no flow has anything are left out: a phone has room for three. */
function tableBlocks(
  review: Review,
  tally: ReviewTally,
  { most, rest }: Pick<ItemLimits, 'most' | 'rest'>,
): readonly string[] {
  const rows = flowRows(review, tally, most);
  if (rows.length === 0) return [];
  const used = columns.filter(([, key]) => rows.some((row) => row[key].length > 0));
  const lines = [
    used.map(([title]) => title),
    used.map(() => '---'),
    ...rows.map((row) => used.map(([, key]) => cell(row[key]))),
  ].map((cells) => `| ${cells.join(' | ')} |`);
  const left = review.flows.length - rows.length;
  return [
    ['#### Flows', '', ...lines].join('\n'),
    ...(left === 0 ? [] : [markdown(say`and ${words(counted(left, 'more flow'))}: ${rest}`)]),
  ];
}

const folded: readonly (readonly [Section, string])[] = [
  ['steps', 'Steps, wiring and options'],
  ['code', 'Code'],
  ['dependencies', 'Packages'],
  ['compatible', 'Less power, wider interfaces'],
];

function foldedLists({ sections }: ReviewTally, limits: ItemLimits): readonly string[] {
  return folded.flatMap(([section, title]) => {
    const changes = sections[section];
    if (changes.length === 0) return [];
    const summary = words(`${title} (${grouped(changes.length)})`);
    return limits.most === 0
      ? [markdown(say`${summary}: ${limits.rest}`)]
      : details(summary, [changeItems(changes, limits).join('\n')]);
  });
}

function pictures(flows: readonly ReviewedFlow[], most: number): readonly string[] {
  const drawn = flows.filter(({ graph }) => graph !== undefined && graph.nodes.length > 0);
  return drawn.slice(0, most).flatMap(({ path, graph }) => {
    if (graph === undefined) return [];
    const left = notDrawn(graph);
    const more = left === 0 ? '' : ` ${counted(left, 'more step')} not drawn.`;
    return details(say`Picture of ${flowName(path)}`, [
      ['```mermaid', ...renderMermaid(graph), '```'].join('\n'),
      `${mermaidLegend}${more}`,
    ]);
  });
}

function details(summary: Sentence, blocks: readonly string[]): readonly string[] {
  return [`<details><summary>${html(summary)}</summary>`, ...blocks, '</details>'];
}

function footBlocks(review: Review, { where }: { readonly where?: string }): readonly string[] {
  const link = pageOf(where);
  return [
    ...(link === undefined ? [] : [`[The whole review](${link})`]),
    markdown(say`Reproduce: ${reproduceCommand(review)}`),
  ];
}

function restSentence(review: Review, { where }: { readonly where?: string }): Sentence {
  const run = say`run ${reproduceCommand(review)}`;
  return pageOf(where) === undefined ? run : say`see the link below, or ${run}`;
}

/** An address that is nothing but an address; anything else is not linked. */
function pageOf(where: string | undefined): string | undefined {
  return where !== undefined && where.length <= 500 && /^https:\/\/[\w.~:/?#@%=&-]+$/.test(where)
    ? where
    : undefined;
}
