import { type LockedStep, type Template, templateText } from '../../lock/index.ts';

/** What a step does besides running its script, in a few words; `undefined` when there is nothing to say. */
export function stepNote(step: LockedStep, branch: string | undefined): string | undefined {
  const words = [branch, conditionOf(step), whatItDoes(step)];
  const said = words.filter((word) => word !== undefined);
  return said.length === 0 ? undefined : said.join(', ');
}

/** Of the scopes inside a `choose`, what each is; nothing for other blocks. */
export function branchNames(step: LockedStep): readonly string[] {
  if (step.kind !== 'choose') return [];
  return [...step.branches.map((branch) => `when ${text(branch.if)}`), 'else'];
}

function conditionOf(step: LockedStep): string | undefined {
  return step.if === undefined ? undefined : `if ${text(step.if)}`;
}

function whatItDoes(step: LockedStep): string | undefined {
  switch (step.kind) {
    case 'script':
    case 'flow':
      return undefined;
    case 'value':
      return 'a value';
    case 'for-each':
      return `for each ${step.as}, ${String(step.parallel)} at once`;
    case 'repeat':
      return `repeat, at most ${String(step.max)} times`;
    case 'choose':
      return 'choose';
    case 'sleep':
      return `sleep ${String(step.durationMs)} ms`;
    case 'approve':
      return approvalOf(step.approvers);
    case 'return':
      return 'return';
  }
}

function approvalOf(approvers: readonly string[] | undefined): string {
  return approvers === undefined ? 'approval' : `approval by ${approvers.join(', ')}`;
}

function text(template: Template): string {
  return templateText(template);
}
