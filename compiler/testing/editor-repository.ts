import { createClosureReader } from '../2-resolve/read-closure.ts';
import type { CompilerHost } from '../model/host.ts';
import type { Session } from '../session/session.ts';
import { openSession } from '../session/open-session.ts';
import { pinScripts } from './compile-case.ts';
import { memoryHost } from './memory-host.ts';

/** A repository in memory that can be edited while a session is open over it. */
export interface EditorRepository {
  readonly session: Session;
  /** What lies on the disk. A change is heard of by `session.fileChanged`. */
  readonly files: Map<string, string>;
  /** A host over the files as they are now, for a fresh compile. */
  readonly host: () => CompilerHost;
  /** Opens a text in the editor, `‸` taken out, and says where that stood. */
  readonly type: (path: string, text: string) => number;
}

/** Opens a session over files; `@pin` after a script's path stands for the digest that the script has. */
export async function editorRepository(
  written: Readonly<Record<string, string>>,
): Promise<EditorRepository> {
  const files = new Map(Object.entries(written));
  const host = (): CompilerHost => memoryHost({ files });
  const reader = createClosureReader(host());
  for (const [path, text] of files) {
    if (path.endsWith('.yaml')) files.set(path, await pinScripts(text, digestOf));
  }
  const live: CompilerHost = {
    ...host(),
    readFile: async (path) => await host().readFile(path),
    listFlows: async () => await host().listFlows(),
    listScripts: async () => await host().listScripts(),
  };
  const session = openSession(live);
  return {
    session,
    files,
    host,
    type: (path, text) => {
      const offset = text.indexOf(cursor);
      session.setText(path, text.replace(cursor, ''));
      return offset;
    },
  };

  async function digestOf(script: string): Promise<string> {
    return (await reader.closureOf(script)).value?.digest ?? '0'.repeat(64);
  }
}

/** Where the cursor is in a text of a test. */
export const cursor = '‸';
