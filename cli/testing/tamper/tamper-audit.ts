import { type CodeScanner, openCodeScanner } from '../../../audit/host/code-scanner.ts';
import {
  audit,
  type AuditFacts,
  type AuditMemory,
  type ClosureFacts,
  openFiles,
  type PackageFacts,
  readClosures,
  readCode,
  readFlows,
  readPackages,
} from '../../../audit/index.ts';
import { openBlobs, openRevisions, OperationalError } from '../../../store/index.ts';

/** What stands for the rules where the world is too wrong for the audit to find any. */
export const cannotAudit = 'ends with exit code 3';

/** The audit of many mutants, one after another. */
export interface TamperAudit {
  /** Rules of its errors, each once; `cannotAudit` alone where it would end with exit code 3. */
  readonly rulesOf: (
    flows: readonly string[],
    options: { readonly trustsStore: boolean },
  ) => Promise<readonly string[]>;
  readonly close: () => void;
}

/**
 * What `audit --no-compile` looks at of bytes; history, workflows and recorded runs, which no mutant touches, are left out,
 * so that it finds less than the command and never more. One process reads the code of all mutants, what
 * it saw in a text is remembered by the text's digest, and packages are read once a set of Deno locks where the store is trusted.
 */
export function openTamperAudit(root: string, store: string, memory: AuditMemory): TamperAudit {
  const scanner = openCodeScanner();
  const scanners = [{ scan: scanner.scan, close: () => undefined }] as const satisfies [
    CodeScanner,
  ];
  const remembered = new Map<string, Promise<PackageFacts>>();
  // It keeps nothing but the repository's object format.
  const opened = openRevisions(root, { isOffline: true });
  const packagesOf = async (closures: ClosureFacts): Promise<PackageFacts> => {
    const options = { store, today, offline: true, env: {} };
    return (await readPackages(closures, options)).facts;
  };
  const factsOf = async (
    selected: readonly string[],
    trustsStore: boolean,
  ): Promise<AuditFacts> => {
    const files = openFiles(root, await opened, openBlobs(store));
    const { flows } = readFlows(files, selected);
    const closures = await readClosures(files, flows);
    const key = JSON.stringify(closures.scripts.map(({ script, denoLock }) => [script, denoLock]));
    const packages = (trustsStore ? remembered.get(key) : undefined) ?? packagesOf(closures);
    if (trustsStore) remembered.set(key, packages);
    const code = await readCode(closures, { store, memory, scanners });
    return { ...untouched, flows, closures, packages: await packages, code: code.facts };
  };
  return {
    rulesOf: async (selected, { trustsStore }) => {
      try {
        const facts = await factsOf(selected, trustsStore);
        const settings = { suppressions: [], unchecked: [], flows: [], isPart: true };
        const errors = audit(facts, settings).findings.filter(
          ({ severity }) => severity === 'error',
        );
        return [...new Set(errors.map(({ rule }) => rule))];
      } catch (error) {
        if (error instanceof OperationalError) return [cannotAudit];
        throw error;
      }
    },
    close: scanner.close,
  };
}

const today = '2026-11-28';

const untouched = {
  today,
  orphans: [],
  workflows: [],
  use: { steps: [] },
  history: { asksSignatures: false, actions: [], denied: [] },
} as const;
