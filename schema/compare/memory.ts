import { type Finding, none, unknown } from './facts.ts';

/** A value nested deeper is not looked for. */
const maxDepth = 200;

interface Frame {
  readonly key: string;
  /** The outermost question whose answer was taken to be "none" because it is still being asked. */
  leansOn: number;
}

/** Remembers answers while they are looked for, so that recursive schemas come to an end. */
export interface Memory {
  readonly answer: (key: string, ask: () => Finding) => Finding;
}

/**
 * A question that comes up while it is being answered is taken to be answered "none": a smallest value
 * never holds another value for the same question. What was concluded from that is kept for as long as
 * the question is open, and for good only when its answer is indeed "none".
 */
export function createMemory(): Memory {
  const certain = new Map<string, Finding>();
  const leaning = new Map<string, { readonly finding: Finding; readonly on: number }>();
  const stack: Frame[] = [];

  function lean(on: number): void {
    const top = stack.at(-1);
    if (top !== undefined) top.leansOn = Math.min(top.leansOn, on);
  }

  function settle({ key, leansOn }: Frame, finding: Finding): void {
    const depth = stack.length;
    const isProven = finding.kind === 'found' || leansOn >= depth;
    if (isProven) certain.set(key, finding);
    for (const [other, { finding: answer, on }] of leaning) {
      if (on < depth) continue;
      leaning.delete(other);
      if (finding.kind !== 'none') continue;
      if (isProven) certain.set(other, answer);
      else leaning.set(other, { finding: answer, on: leansOn });
    }
    if (isProven) return;
    leaning.set(key, { finding, on: leansOn });
    lean(leansOn);
  }

  return {
    answer: (key, ask) => {
      const known = certain.get(key);
      if (known !== undefined) return known;
      const provisional = leaning.get(key);
      if (provisional !== undefined) {
        lean(provisional.on);
        return provisional.finding;
      }
      const open = stack.findIndex((frame) => frame.key === key);
      if (open >= 0) {
        lean(open);
        return none;
      }
      if (stack.length >= maxDepth) return unknown('the schemas are nested too deep');
      const frame: Frame = { key, leansOn: Infinity };
      stack.push(frame);
      const finding = ask();
      stack.pop();
      settle(frame, finding);
      return finding;
    },
  };
}
