import { EventLines } from './event-lines.ts';
import type { Reporter, Write } from './reporter.ts';

/** One line an event, for logs and CI. */
export function plainReporter(write: Write): Reporter {
  const lines = new EventLines();
  return {
    report: (notice) => {
      const line = lines.of(notice);
      if (line !== undefined) write(`${line.text}\n`);
    },
    close: () => undefined,
  };
}
