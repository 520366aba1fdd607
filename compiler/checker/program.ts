import type { Sha256 } from '../../lock/index.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Signature } from '../model/typed.ts';
import { askProgram } from './ask-program.ts';
import { editorQuestions } from './editor-questions.ts';
import { ambientPath, contextPath, denoTypesPath } from './library-files.ts';
import { moduleProblems } from './module-problems.ts';
import { moduleQueries } from './module-queries.ts';
import { createProgramMemory, type ProgramMemory } from './program-memory.ts';
import { layOutFiles, nodeTypesEntry, type ProgramFiles } from './program-files.ts';
import type { ProgramInput, RepositoryProgram } from './repository-program.ts';
import { exportedSchema } from './exported-schema.ts';
import { readSignature } from './read-signature.ts';
import { findMain } from './find-main.ts';
import { findParameter } from './find-parameter.ts';

/**
 * Checks all scripts of a repository in one program, so that libraries are read once. With a memory,
 * which is for those who edit, its checker also lives on while virtual modules change.
 */
export function createProgram(input: ProgramInput, memory?: ProgramMemory): RepositoryProgram {
  const files = layOutFiles(input);
  const roots = [...libraryRoots(input, files), ...scriptRoots(files)];
  const late = memory === undefined ? 0 : mostLateModules;
  const known = memory ?? createProgramMemory();
  const { ask, withModules } = askProgram(
    { files, denoTypes: input.denoTypes, roots },
    known,
    late,
  );
  const attempt = (digest: Sha256): Outcome<Signature | undefined> => {
    try {
      return ask(undefined, (checked) => readSignature(checked, digest));
    } catch (error) {
      // The checker goes down as deep as the code that it reads.
      if (!(error instanceof RangeError)) throw error;
      return { value: undefined, diagnostics: [tooDeep(files, digest)] };
    }
  };
  return {
    signature: (digest) => {
      const before = known.signatureOf(digest);
      if (before !== undefined) return before;
      const made = attempt(digest);
      known.keepSignature(digest, made);
      return made;
    },
    mainOf: (digest) => {
      const name = ask(undefined, (checked) => findMain(checked, digest)?.name ?? 'main');
      return { specifier: files.entryOf(digest), name };
    },
    parameterSpan: (digest, argument) =>
      ask(undefined, (checked) => findParameter(checked, digest, argument)),
    withModules,
    moduleProblems: (name) => ask(name, (checked) => moduleProblems(checked, name)),
    exportedSchema: (module, type, span) =>
      ask(module, (checked) => exportedSchema(checked, { module, type }, span)),
    ...moduleQueries(ask),
    editor: editorQuestions(ask),
  };
}

/** Whoever remembers programs edits: a checker lives through so many texts, each of which it keeps. */
const mostLateModules = 64;

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
