import { ts } from 'ts-morph';
import type { Sha256 } from '../../lock/index.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Signature } from '../model/typed.ts';
import { createProgramHost } from './compiler-host.ts';
import { compilerOptions } from './compiler-options.ts';
import { editorQuestions } from './editor-questions.ts';
import { ambientPath, contextPath, denoTypesPath } from './library-files.ts';
import { moduleProblems } from './module-problems.ts';
import { moduleQueries } from './module-queries.ts';
import { createProgramMemory, type ProgramMemory } from './program-memory.ts';
import { layOutFiles, nodeTypesEntry, type ProgramFiles } from './program-files.ts';
import type { ProgramInput, RepositoryProgram, VirtualModule } from './repository-program.ts';
import { exportedSchema } from './exported-schema.ts';
import { readSignature } from './read-signature.ts';
import { findMain } from './find-main.ts';
import { findParameter } from './find-parameter.ts';
import type { CheckedProgram } from './checked-program.ts';

/** Checks all scripts of a repository in one program, so that libraries are read once. */
export function createProgram(
  input: ProgramInput,
  memory: ProgramMemory = createProgramMemory(),
): RepositoryProgram {
  const files = layOutFiles(input);
  const { host, forget } = createProgramHost(files, input.denoTypes, memory);
  const modules = new Map<string, string>();
  let current: CheckedProgram | undefined;
  let last: ts.Program | undefined;
  const checked = (): CheckedProgram => {
    if (current !== undefined) return current;
    const rootNames = [...libraryRoots(input, files), ...scriptRoots(files), ...modules.keys()];
    const program = ts.createProgram({
      rootNames,
      options: compilerOptions,
      host,
      ...(last && { oldProgram: last }),
    });
    last = program;
    current = { program, checker: program.getTypeChecker(), files };
    return current;
  };
  const attempt = (digest: Sha256): Outcome<Signature | undefined> => {
    try {
      return readSignature(checked(), digest);
    } catch (error) {
      // The checker goes down as deep as the code that it reads. Afterwards it cannot be trusted.
      if (!(error instanceof RangeError)) throw error;
      current = undefined;
      return { value: undefined, diagnostics: [tooDeep(files, digest)] };
    }
  };
  return {
    signature: (digest) => {
      const known = memory.signatureOf(digest);
      if (known !== undefined) return known;
      const made = attempt(digest);
      memory.keepSignature(digest, made);
      return made;
    },
    mainOf: (digest) => {
      const name = findMain(checked(), digest)?.name ?? 'main';
      return { specifier: files.entryOf(digest), name };
    },
    parameterSpan: (digest, argument) => findParameter(checked(), digest, argument),
    withModules: (added: readonly VirtualModule[]) => {
      for (const { name, text } of added.filter((one) => modules.get(one.name) !== one.text)) {
        modules.set(name, text);
        files.write(name, text);
        forget(name);
        current = undefined;
      }
    },
    moduleProblems: (name) => moduleProblems(checked(), name),
    exportedSchema: (module, type, span) => exportedSchema(checked(), { module, type }, span),
    ...moduleQueries(checked),
    editor: editorQuestions(checked),
  };
}

function tooDeep(files: ProgramFiles, digest: Sha256): Diagnostic {
  const path = files.repositoryPath(files.entryOf(digest)) ?? '';
  const hint = 'Give names to the parts of what is nested so deeply.';
  const part = { side: 'output', path: '' } as const;
  return diagnose('infer/type-too-large', { path, start: 0, end: 0 }, part, { hint });
}

/** Deno's own declarations come first: where Node's declare the same function, Deno's is meant. */
function libraryRoots(input: ProgramInput, files: ProgramFiles): readonly string[] {
  const roots = [denoTypesPath, ambientPath, contextPath];
  const isNeeded = input.closures.some(({ modules }) =>
    [...modules.values()].some(({ text }) => nodeGlobals.test(text)),
  );
  return isNeeded && files.has(nodeTypesEntry) ? [...roots, nodeTypesEntry] : roots;
}

/** Names that Deno has from Node. An import of `node:` loads their declarations by itself. */
const nodeGlobals = /\b(?:process|Buffer|global|NodeJS)\b/;

function scriptRoots(files: ProgramFiles): readonly string[] {
  return [...new Set(files.closures.map(({ digest }) => files.entryOf(digest)))].sort();
}
