import type { ClosureHost } from '../2-resolve/read-closure.ts';

/** A host that sees some files as they will be, without their being written. */
export function overlayHost(host: ClosureHost, files: ReadonlyMap<string, string>): ClosureHost {
  return {
    readFile: async (path) => {
      const text = files.get(path);
      return text === undefined ? await host.readFile(path) : new TextEncoder().encode(text);
    },
    blobId: (bytes) => host.blobId(bytes),
    listScripts: async () => await host.listScripts(),
    locksOf: async (path) => await host.locksOf(path),
    readBlob: async (blob) => await host.readBlob(blob),
  };
}
