import type { Json, Triggers } from '../../lock/index.ts';
import { didYouMean } from '../diagnostics/closest.ts';
import { renameFix } from '../diagnostics/fix.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Located } from '../model/source.ts';
import { cronProblem } from './cron.ts';
import { limits } from './limits.ts';
import { eventProblems } from './github-event.ts';
import { fine, gather, type Reading, refused } from './outcomes.ts';
import { record } from './record.ts';
import { choice, list, literal, type Place, refine, type Shape, text, wrongType } from './shape.ts';
import type { YamlMap, YamlNode } from './yaml-node.ts';

const cron = refine(
  text('a cron expression in quotes, like `*/15 * * * *`'),
  ({ value, span }: Located<string>) => {
    const reason = cronProblem(value);
    return reason === undefined
      ? fine(value)
      : refused(diagnose('parse/bad-cron', span, { reason }));
  },
);

const fields = {
  schedule: {
    shape: list(cron, 'a list of cron expressions', { least: 1, most: limits.schedules }),
    description: 'Cron expressions with five fields, in UTC.',
  },
  dispatch: {
    shape: choice(true, false),
    description: 'Whether people may start the flow with a form that is made from `inputs`.',
  },
} as const;

const known = record('`on`', fields);

/** `on:`. Keys besides `schedule` and `dispatch` are events, kept as they are written. */
export const triggers: Shape<Located<Triggers>> = {
  read: (node, place) => {
    if (node.kind !== 'map') {
      return refused(wrongType(node, place, 'a map like `{ dispatch: true }`', hintFor(node)));
    }
    const isKnown = ({ key }: YamlMap['entries'][number]): boolean =>
      Object.hasOwn(fields, key.value);
    const read = known.read({ ...node, entries: node.entries.filter(isKnown) }, place);
    const events = eventsOf(
      { ...node, entries: node.entries.filter((entry) => !isKnown(entry)) },
      place,
      new Set(node.entries.map(({ key }) => key.value)),
    );
    const { schedule, dispatch } = read.value ?? {};
    const value: Triggers = {
      ...(schedule?.value === undefined ? {} : { schedule: schedule.value }),
      ...(dispatch?.value === undefined ? {} : { dispatch: dispatch.value }),
      ...(Object.keys(events.value).length === 0 ? {} : { events: events.value }),
    };
    return {
      value: { value, span: node.span },
      diagnostics: [...read.diagnostics, ...events.diagnostics],
    };
  },
  schema: {
    ...known.schema,
    additionalProperties: {},
    propertyNames: { pattern: '^[a-z][a-z_]*$' },
  },
};

function hintFor(node: YamlNode): string | undefined {
  if (node.kind === 'scalar' && /^[a-z_]{1,64}$/.test(node.text))
    return `Write \`{ ${node.text}: true }\`.`;
  return node.kind === 'list' ? 'Write each event as a key.' : undefined;
}

/** Events are names of GitHub's; a slip in one of our own keys is not taken for one. */
function eventsOf(
  node: YamlMap,
  place: Place,
  written: ReadonlySet<string>,
): Outcome<Record<string, Json>> {
  const events = gather(
    node.entries.map(({ key, value }): Reading<readonly [string, Json]> => {
      const hint = didYouMean(key.value.slice(0, 40), Object.keys(fields));
      if (hint !== undefined || !/^[a-z][a-z_]{0,63}$/.test(key.value)) {
        const name = key.value.slice(0, 80);
        const free = Object.keys(fields).filter((known) => !written.has(known));
        const fix = hint === undefined ? undefined : renameFix(key.span, name, free);
        return refused(
          diagnose('parse/unknown-key', key.span, { key: name, what: '`on`' }, { hint, fix }),
        );
      }
      const problems = eventProblems({ key, value });
      if (problems.length > 0) return { value: undefined, diagnostics: problems };
      const read = literal.read(value, { ...place, name: `\`${key.value}\`` });
      if (read.value === undefined) return { value: undefined, diagnostics: read.diagnostics };
      return { value: [key.value, read.value], diagnostics: read.diagnostics };
    }),
  );
  return { value: Object.fromEntries(events.value), diagnostics: events.diagnostics };
}
