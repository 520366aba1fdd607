import type { Template } from '../../lock/index.ts';
import type { Command } from '../schedule/command.ts';
import { contextInside } from '../schedule/context-at.ts';
import type { RunState } from '../schedule/run-state.ts';

/** The templates that performing a command evaluates: when one uses code, the engine comes first. */
export function templatesOf(command: Command, state: RunState): readonly Template[] {
  switch (command.kind) {
    case 'evaluate-condition':
      return present(command.definition.if);
    case 'evaluate-mock':
      return present(command.definition.mock);
    case 'decide-retry':
      return present(command.definition.retry?.on);
    case 'acquire-slot':
    case 'hold-slot':
      return present(command.definition.concurrency?.group);
    case 'finish':
      return outputsOf(state, command);
    case 'finish-flow':
      return outputsOf(state, command, command.step);
    default:
      return 'definition' in command ? ofKind(command) : [];
  }
}

type DefinedCommand = Extract<Command, { readonly definition: unknown }>;

function ofKind({ kind, definition }: DefinedCommand): readonly Template[] {
  if (kind === 'await-approval') return [];
  switch (definition.kind) {
    case 'script':
    case 'flow':
      return [definition.with];
    case 'value':
      return [definition.value];
    case 'for-each':
      return [definition.items];
    case 'choose':
      return definition.branches.map((branch) => branch.if);
    case 'repeat':
      return [definition.until];
    case 'return':
      return [definition.outputs];
    case 'approve':
      return [definition.message];
    case 'sleep':
      return [];
  }
}

function present(template: Template | undefined): readonly Template[] {
  return template === undefined ? [] : [template];
}

/** Of the flow that runs at `address`, or of the run. Those that a `return` gave are made already. */
function outputsOf(
  state: RunState,
  end: { readonly error?: unknown },
  address?: string,
): readonly Template[] {
  if (end.error !== undefined) return [];
  const { flow } = contextInside(state, address);
  return flow.returned === undefined ? [flow.plan.lock.outputs] : [];
}
