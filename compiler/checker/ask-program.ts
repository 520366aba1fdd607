import { ts } from 'ts-morph';
import type { AskProgram, CheckedProgram } from './checked-program.ts';
import { createProgramHost } from './compiler-host.ts';
import { compilerOptions } from './compiler-options.ts';
import { lateModuleNames, openLateModules } from './late-modules.ts';
import type { ProgramFiles } from './program-files.ts';
import type { ProgramMemory } from './program-memory.ts';
import type { VirtualModule } from './repository-program.ts';
import { wireTypes, wireTypesPath } from './wire-types.ts';

export interface AskedFiles {
  readonly files: ProgramFiles;
  readonly denoTypes: string;
  /** Libraries and scripts. */
  readonly roots: readonly string[];
}

export interface AskedProgram {
  readonly ask: AskProgram;
  /** Puts virtual modules in, or replaces them. */
  readonly withModules: (modules: readonly VirtualModule[]) => void;
}

/**
 * Makes the program of files when something is asked about them, and again when it does not hold what
 * is asked about. `late`: how many texts of virtual modules its checker takes before there is another;
 * with 0, every change of one makes another.
 */
export function askProgram(
  { files, denoTypes, roots }: AskedFiles,
  memory: ProgramMemory,
  late: number,
): AskedProgram {
  const { host, resolve, forget } = createProgramHost(files, denoTypes, memory);
  const modules = new Map([[wireTypesPath, wireTypes]]);
  files.write(wireTypesPath, wireTypes);
  const lateNames = lateModuleNames(late);
  let current: CheckedProgram | undefined;
  let last: ts.Program | undefined;
  const make = (): CheckedProgram => {
    const rooted = late === 0 ? [...modules.keys()] : [wireTypesPath, ...lateNames];
    const program = ts.createProgram({
      rootNames: [...roots, ...rooted],
      options: compilerOptions,
      host,
      ...(last && { oldProgram: last }),
    });
    last = program;
    const { moduleOf } = openLateModules(program, lateNames, resolve);
    const moduleFile = (name: string): ts.SourceFile | undefined => {
      const text = modules.get(name);
      return late === 0 || text === undefined ? program.getSourceFile(name) : moduleOf(text);
    };
    return { program, checker: program.getTypeChecker(), files, moduleFile };
  };
  return {
    ask: (module, question) => {
      if (module !== undefined && current?.moduleFile(module) === undefined) current = undefined;
      current ??= make();
      try {
        return question(current);
      } catch (error) {
        // The checker goes down as deep as the code that it reads. Afterwards it cannot be trusted.
        current = undefined;
        throw error;
      }
    },
    withModules: (added) => {
      for (const { name, text } of added.filter((one) => modules.get(one.name) !== one.text)) {
        modules.set(name, text);
        if (late > 0) continue;
        files.write(name, text);
        forget(name);
        current = undefined;
      }
    },
  };
}
