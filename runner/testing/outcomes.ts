import type { RunEvent } from '../events/run-event.ts';

/** How each step ended. What had begun of a fan-out when an item failed is a matter of time. */
export function outcomes(events: readonly RunEvent[]): readonly string[] {
  const failed = events.flatMap((it) => (it.kind === 'step-failed' ? [`${it.step}[`] : []));
  const isShort = (step: string): boolean => failed.some((start) => step.startsWith(start));
  return events
    .flatMap((it) => {
      if (!('step' in it) || isShort(it.step)) return [];
      if (it.kind === 'step-skipped') return [`${it.step} skipped ${it.reason}`];
      if (it.kind === 'step-succeeded') return [`${it.step} ${shownOutput(it.output)}`];
      return it.kind === 'step-failed' ? [`${it.step} failed`] : [];
    })
    .sort();
}

/** A collected error names the first of several, which is a matter of time. */
export function shownOutput(output: unknown): string {
  return JSON.stringify(output).replaceAll(/"message":"[^"]*"/gu, '"message":"…"');
}
