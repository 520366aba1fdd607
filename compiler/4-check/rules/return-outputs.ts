import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ParsedEntry } from '../../model/parsed.ts';
import type { Span } from '../../model/source.ts';
import { everyStep } from '../flow-parts.ts';
import type { RuleInput } from '../rule.ts';

/** A flow that ends early gives the same outputs, by name, as one that runs to its end. */
export function returnOutputs({ resolved }: RuleInput): readonly Diagnostic[] {
  const { outputs } = resolved.flow;
  const names = outputs.map(({ key }) => key.value);
  return everyStep(resolved).flatMap(({ parsed: { body } }) => {
    if (body.kind !== 'return') return [];
    const given = new Set(body.outputs.map(({ key }) => key.value));
    const missing = outputs.filter(({ key }) => !given.has(key.value));
    const extra = body.outputs.filter(({ key }) => !names.includes(key.value));
    const [first] = missing;
    const lacks = missing.map(({ key }) => key.value);
    const hint = `Add ${lacks.map((name) => `\`${name}: …\``).join(' and ')}.`;
    return [
      ...(first === undefined
        ? []
        : [
            diagnose(
              'check/missing-output',
              body.span,
              { names: lacks },
              { hint, related: [outputAt(first)] },
            ),
          ]),
      ...extra.map(({ key }) =>
        diagnose('check/unknown-output', key.span, { name: key.value }, unknownHint(names)),
      ),
    ];
  });
}

function outputAt({ key }: ParsedEntry): { readonly span: Span; readonly message: string } {
  return { span: key.span, message: 'This is an output of the flow.' };
}

function unknownHint(names: readonly string[]): { readonly hint: string } {
  const listed = names.map((name) => `\`${name}\``).join(', ');
  return {
    hint:
      names.length === 0
        ? 'Declare it under `outputs` of the flow as well.'
        : `The outputs of the flow are ${listed}.`,
  };
}
