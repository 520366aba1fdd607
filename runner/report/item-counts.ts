import type { ItemsEvaluated } from '../events/run-event.ts';
import { countText } from './step-text.ts';

/** More items than these are not told one by one. */
const few = 50;
/** So many failed items are told; the others are counted. */
const mostFailures = 20;

interface Counted {
  readonly total: number;
  ended: number;
  failed: number;
}

/** Counts the items of large fan-outs, so that ten thousand of them make ten lines. */
export class ItemCounts {
  readonly #fanOuts = new Map<string, Counted>();

  open(step: string, { items, kept = [] }: ItemsEvaluated): void {
    this.#fanOuts.delete(step);
    const [total, ended] = [items.length, kept.length];
    if (total > few) this.#fanOuts.set(step, { total, ended, failed: 0 });
  }

  /** Whether the step is an item of a large fan-out, or inside one. */
  isOneOfMany(step: string): boolean {
    return [...step.matchAll(/\[/gu)].some(({ index }) => this.#fanOuts.has(step.slice(0, index)));
  }

  /**
   * A step has ended. `undefined`: it is to be told as any other; else what to say instead, which is
   * nothing but at every tenth of the way.
   */
  end(step: string, failed: boolean): string | undefined {
    this.#fanOuts.delete(step);
    const address = step.replace(/\[\d+\]$/u, '');
    const counted = address === step ? undefined : this.#fanOuts.get(address);
    if (counted === undefined) return this.isOneOfMany(step) ? '' : undefined;
    const before = Math.floor((10 * counted.ended) / counted.total);
    counted.ended += 1;
    if (failed) counted.failed += 1;
    if (failed && counted.failed <= mostFailures) return undefined;
    if (Math.floor((10 * counted.ended) / counted.total) === before) return '';
    const wrong = counted.failed === 0 ? '' : `, ${countText(counted.failed)} failed`;
    return `${address}: ${countText(counted.ended)} of ${countText(counted.total)} items${wrong}`;
  }
}
