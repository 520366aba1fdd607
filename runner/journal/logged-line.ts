/** A line that a step printed, as the run's folder keeps it. Secrets are masked in it. */
export interface LoggedLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

const streams = { stdout: 'out', stderr: 'err' } as const;

/** One line of a log file, with its end: when, from which stream, and what was printed. */
export function encodeLine({ at, stream, line }: LoggedLine): string {
  return `${new Date(at).toISOString()} ${streams[stream]} ${line}\n`;
}

/** The lines of a log file's text; what stands behind its last line end is left out. */
export function decodeLines(text: string): readonly LoggedLine[] {
  return text.split('\n').slice(0, -1).map(decodeLine);
}

function decodeLine(text: string): LoggedLine {
  const match = /^(\S{24}) (out|err) (.*)$/su.exec(text);
  const [, time = '', stream = '', line = ''] = match ?? [];
  const at = Date.parse(time);
  // A file that somebody wrote into is still shown.
  if (Number.isNaN(at)) return { at: 0, stream: 'stdout', line: text };
  return { at, stream: stream === 'err' ? 'stderr' : 'stdout', line };
}
