import type { ClosureHost } from '../2-resolve/read-closure.ts';

/** A host that sees some files as they will be, without their being written. */
export function overlayHost<Host extends ClosureHost>(
  host: Host,
  files: ReadonlyMap<string, string>,
): Host {
  return {
    ...host,
    readFile: async (path: string) => {
      const text = files.get(path);
      return text === undefined ? await host.readFile(path) : new TextEncoder().encode(text);
    },
  };
}
