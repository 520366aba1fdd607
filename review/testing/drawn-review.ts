import * as fc from 'fast-check';
import type { Change, ChangeKind, MetRule, Proof, Via } from '../model/change.ts';
import { sectionOfKind } from '../model/change.ts';
import type { Neighbourhood, Review } from '../model/review.ts';
import { severities } from '../render/review-tally.ts';
import { flowOf, reviewOf } from './sample-review.ts';

/** What a drawn change has; its texts come from elsewhere, so that two reviews can differ in nothing else. */
export interface ChangeShape {
  readonly kind: ChangeKind;
  readonly severity: Change['severity'];
  /** Changes with the same number belong to the same flow. */
  readonly flow: number;
  readonly inFlows: boolean;
  readonly step: boolean;
  readonly from: boolean;
  readonly to: boolean;
  readonly via: Via['kind'] | undefined;
  readonly effect: MetRule['effect'] | undefined;
  readonly people: number;
  readonly decided: Proof['decided'] | undefined;
  readonly reaches: number;
  readonly nodes: number;
}

export const changeShapes: fc.Arbitrary<readonly ChangeShape[]> = fc.array(
  fc.record({
    // The keys of an object literal are what its type says.
    kind: fc.constantFrom(...(Object.keys(sectionOfKind) as ChangeKind[])),
    severity: fc.constantFrom(...severities),
    flow: fc.nat(4),
    inFlows: fc.boolean(),
    step: fc.boolean(),
    from: fc.boolean(),
    to: fc.boolean(),
    via: fc.constantFrom('script', 'subflow', 'package', undefined),
    effect: fc.constantFrom('deny', 'require-approval', 'allow', undefined),
    people: fc.nat(7),
    decided: fc.constantFrom('breaking', 'compatible', 'unproven', undefined),
    reaches: fc.nat(7),
    nodes: fc.nat(5),
  }),
  { minLength: 1, maxLength: 6 },
);

/** Gives the text of each field, in order. */
export type TextSource = (field: 'line' | 'lines') => string;

/** A review of that shape; every text in it that can come from a repository is the source's. */
export function drawnReview(shapes: readonly ChangeShape[], text: TextSource): Review {
  const names = Array.from({ length: 5 }, (_, at) => ({ plain: text('line'), at }));
  const pathOf = ({ flow, inFlows }: ChangeShape): string => {
    const { plain } = names[flow] ?? { plain: '' };
    return inFlows ? `flows/${plain}.yaml` : plain;
  };
  const changes = shapes.map((shape) => drawnChange(shape, pathOf(shape), text));
  const graphs = new Map(shapes.map((shape) => [pathOf(shape), drawnGraph(shape.nodes, text)]));
  return reviewOf(changes, {
    base: { name: text('line') },
    head: { name: text('line'), commit: '1f3e5d7c9b0a2846e1d3c5b7a9f8e6d4c2b0a1f3' },
    only: [text('line')],
    flows: [...graphs].map(([path, graph]) => flowOf({ path, graph })),
    verdict: {
      ...reviewOf(changes).verdict,
      reasons: [text('lines'), text('lines')],
    },
  });
}

function drawnChange(shape: ChangeShape, flow: string, text: TextSource): Change {
  const { kind, severity, via, effect, decided } = shape;
  return {
    kind,
    severity,
    flow,
    ...(shape.step && { step: text('line') }),
    subject: text('line'),
    ...(shape.from && { from: text('lines') }),
    ...(shape.to && { to: text('lines') }),
    ...(via !== undefined && { via: drawnVia(via, text('line')) }),
    ...(effect !== undefined && {
      rule: { effect, by: several(shape.people, text), text: text('line') },
    }),
    ...(decided !== undefined && {
      proof: {
        decided,
        witness: { [text('line')]: text('lines') },
        at: text('line'),
        why: text('lines'),
      },
    }),
    reaches: several(shape.reaches, text).map((reached) => ({ flow: reached, step: text('line') })),
    location: { path: text('line'), line: 3 },
  };
}

function drawnVia(kind: Via['kind'], name: string): Via {
  return kind === 'package' ? { kind, name } : { kind, path: name };
}

function several(count: number, text: TextSource): readonly string[] {
  return Array.from({ length: count }, () => text('line'));
}

function drawnGraph(count: number, text: TextSource): Neighbourhood {
  const statuses = ['added', 'removed', 'changed', 'unchanged'] as const;
  const nodes = several(count, text).map((step, at) => ({
    step,
    kind: text('line'),
    uses: text('line'),
    status: statuses[at % 4] ?? 'added',
  }));
  const edges = nodes.slice(1).map(({ step }, at) => ({
    from: nodes[at]?.step ?? '',
    to: step,
    status: (['added', 'removed', 'unchanged'] as const)[at % 3] ?? 'added',
  }));
  return { nodes, edges, omitted: 0 };
}

/** What has meaning somewhere that a review is shown. */
const marks = [
  ...[
    '`',
    '``',
    '```',
    '~~~',
    '|',
    '\\',
    '\\|',
    '*',
    '**',
    '_',
    '~~',
    '#',
    '# ',
    '> ',
    '- ',
    '+ ',
    '1. ',
  ],
  ...[
    '<',
    '>',
    '<b>',
    '</b>',
    '</details>',
    '</summary>',
    '</code>',
    '<img src=x>',
    '<!--',
    '-->',
    '<![CDATA[',
  ],
  ...[
    '[x](http://e.invalid)',
    '![x](//e.invalid)',
    '[^1]',
    '[x]: http://e.invalid',
    '[ ] ',
    '[!NOTE]',
  ],
  ...[
    'http://e.invalid',
    'www.e.invalid',
    'a@b.invalid',
    '@octocat',
    '@org/team',
    '#1',
    'GH-1',
    'a/b#1',
  ],
  ...[
    '&amp;',
    '&#64;',
    '&lt;',
    '$',
    '$$',
    '$`',
    ':smile:',
    '{{',
    '}}',
    '${{ x }}',
    '%%{init: {}}%%',
  ],
  ...[
    '"',
    "'",
    ';',
    'click n0 "javascript:alert(1)"',
    'end',
    'subgraph',
    ']',
    '[',
    ')',
    '#quot;',
    '#35;',
  ],
  ...[
    '::error::',
    '##[error]',
    '%0A',
    '\t',
    ' ',
    '  ',
    '\r',
    '\u001b[31m',
    '\u009b',
    '\u202e',
    '\u200b',
  ],
  ...[
    '\u2028',
    '\ud800',
    '\u0000',
    '---',
    '===',
    '$(x)',
    '__proto__',
    'constructor',
    'é',
    '日本',
    '👩‍💻',
  ],
];

/** Text that means harm, on one line. */
export const hostileLine: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...marks), fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 5,
  })
  .map((parts) => parts.join('').replaceAll('\n', ''));
