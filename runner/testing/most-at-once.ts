/** How many were at work at the same time, by lines that begin with `enter` or `leave`. */
export function mostAtOnce(lines: readonly string[]): number {
  let now = 0;
  let most = 0;
  for (const line of lines) {
    now += line.startsWith('enter') ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}
