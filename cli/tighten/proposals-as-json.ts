import type { Narrowing } from '../../audit/index.ts';
import type { TightenedStep } from '../../compiler/index.ts';
import { locate, renderJson, unifiedDiff } from '../../output/index.ts';
import { explainUnknown, unaskedBy, unusedBy } from './explain-step.ts';
import type { Proposals } from './find-proposals.ts';
import { traceCommand, unknownSteps, useOf, type Ending } from './report-proposals.ts';

/** What `tighten --json` prints; audit/tighten-output.schema.json describes it. */
export function proposalsAsJson(found: Proposals, { isWritten, users }: Ending): object {
  const { changed, refused, files, sources, errors } = found;
  return {
    version: 1,
    written: isWritten,
    steps: changed.map((step) => stepAsJson(step, found)),
    refused: refused.map((step) => ({ ...stepAsJson(step, found), reason: step.reason })),
    unknown: unknownSteps(found).flatMap(({ flow, kind, places }) =>
      places.map((step) => {
        const { message } = explainUnknown(kind, [step], traceCommand(flow));
        return { flow, step, kind, message };
      }),
    ),
    files: [...files].map(([path, after]) => ({
      path,
      diff: unifiedDiff(path, sources.get(path) ?? '', after),
    })),
    users,
    diagnostics: renderJson(errors, sources),
  };
}

function stepAsJson(step: TightenedStep, found: Proposals): object {
  const { flow, place, span, script, written, held, grants, unwritable } = step;
  const { line, column } = locate(span, found.sources);
  const use = useOf(step, found);
  const unused = unusedBy(step);
  return {
    flow,
    step: place,
    line,
    column,
    script,
    permissions: written ?? null,
    held,
    proposed: grants,
    byScript: unaskedBy(step).map(narrowingAsJson),
    byRuns:
      use === undefined || unused.length === 0
        ? null
        : {
            attempts: use.seen.attempts,
            runs: use.seen.runs,
            since: new Date(use.seen.since ?? 0).toISOString(),
            narrowed: unused.map(narrowingAsJson),
            kept: unwritable,
          },
  };
}

/** `true` is everything of the kind. */
function narrowingAsJson({ kind, value, instead }: Narrowing): object {
  return { kind, value, instead };
}
