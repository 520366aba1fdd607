import type { Fate } from './mutation-run.ts';

/** Of the mutants whose run breaks a promise, how many the compiler rejected. */
export function rejectedShare(fates: readonly Fate[]): number {
  const broken = fates.filter(isBroken);
  return broken.length === 0
    ? 1
    : broken.filter(({ isRejected }) => isRejected).length / broken.length;
}

/** Those that the compiler let through although their run breaks a promise. */
export function survivors(fates: readonly Fate[]): readonly Fate[] {
  return fates.filter((fate) => isBroken(fate) && !fate.isRejected);
}

/** A table by operator, the totals, and every survivor with its change and its end. */
export function describeRun(fates: readonly Fate[]): string {
  const operators = [...new Set(fates.map(({ mutant }) => mutant.operator))].sort();
  const rows = operators.map((operator) =>
    row(
      operator,
      fates.filter(({ mutant }) => mutant.operator === operator),
    ),
  );
  const alive = survivors(fates);
  const percent = (rejectedShare(fates) * 100).toFixed(2);
  return [
    'operator                                mutants  rejected  not run  run fails  of these rejected',
    ...rows,
    row('all', fates),
    '',
    `${percent} % of the mutants whose run ends in a validation error, a TypeError or a missing name are rejected.`,
    `${fates.filter((fate) => fate.isRejected && fate.isRunnable && !isBroken(fate)).length} are rejected although no run of them failed so; ${fates.filter((fate) => !fate.isRejected && !isBroken(fate)).length} are neither rejected nor fail.`,
    '',
    alive.length === 0 ? 'No survivors.' : `${alive.length} survivors:`,
    ...alive.map(describeSurvivor),
  ].join('\n');
}

function isBroken({ broken }: Fate): boolean {
  return broken !== undefined;
}

function row(name: string, fates: readonly Fate[]): string {
  const broken = fates.filter(isBroken);
  const numbers = [
    fates.length,
    fates.filter(({ isRejected }) => isRejected).length,
    fates.filter(({ isRunnable }) => !isRunnable).length,
    broken.length,
    broken.filter(({ isRejected }) => isRejected).length,
  ];
  const widths = [8, 10, 9, 11, 19];
  return (
    name.padEnd(39) + numbers.map((value, at) => String(value).padStart(widths[at] ?? 0)).join('')
  );
}

function describeSurvivor({ mutant, broken }: Fate): string {
  const where = broken?.step === undefined ? 'the flow' : `step ${broken.step}`;
  return `\n${mutant.path}: ${mutant.operator}\n${mutant.diff}\n  ${where}: ${broken?.kind ?? ''}: ${broken?.message ?? ''}`;
}
