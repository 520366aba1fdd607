import { parseNpmSpecifier } from '../../../lock/index.ts';
import { scanModule } from '../../checker/scan-module.ts';
import { memoryHost, type MemoryRepository } from '../../testing/memory-host.ts';
import type { DenoLockAnswer, DenoLockRequest, PinHost } from '../pin-host.ts';

/** Newest version of each package that the fake registry has. */
export type Registry = Readonly<Record<string, string>>;

export interface FakePinHost extends PinHost {
  /** Every request for a Deno lock, in order. */
  readonly requests: readonly DenoLockRequest[];
}

/** A repository in memory, with a registry of packages without dependencies. */
export function fakePinHost(repository: MemoryRepository, registry: Registry = {}): FakePinHost {
  const requests: DenoLockRequest[] = [];
  return {
    ...memoryHost(repository),
    requests,
    resolveDenoLock: (request) => {
      requests.push(request);
      return Promise.resolve(answer(request, registry));
    },
  };
}

/** A Deno lock with these specifiers, each at a version. */
export function denoLockText(versions: Readonly<Record<string, string>>): string {
  const integrity = `sha512-${'A'.repeat(86)}==`;
  const ids = Object.entries(versions).map(
    ([key, version]) => `${parseNpmSpecifier(key)?.name ?? ''}@${version}`,
  );
  const npm = Object.fromEntries(ids.sort().map((id) => [id, { integrity }]));
  return `${JSON.stringify({ version: '5', specifiers: versions, npm }, null, 2)}\n`;
}

function answer(request: DenoLockRequest, registry: Registry): DenoLockAnswer {
  const { modules, existing, update = [] } = request;
  // The lock is one that `denoLockText` wrote, or is not used.
  const lock = JSON.parse(existing ?? '{}') as { specifiers?: Record<string, string> };
  const old = lock.specifiers;
  const versions: Record<string, string> = {};
  for (const [path, bytes] of modules) {
    const text = new TextDecoder().decode(bytes);
    for (const { specifier, start } of scanModule(path, text).imports) {
      const parsed = parseNpmSpecifier(specifier);
      if (parsed === undefined) continue;
      const { name, key } = parsed;
      const isKept = update !== 'all' && !update.includes(name);
      const version = (isKept ? old?.[key] : undefined) ?? registry[name];
      if (version === undefined) {
        const line = text.slice(0, start).split('\n').length;
        const column = start - text.lastIndexOf('\n', start - 1);
        const message = `npm package "${name}" does not exist.`;
        return { ok: false, problems: [{ path, line, column, message }] };
      }
      versions[key] = version;
    }
  }
  return { ok: true, text: denoLockText(versions) };
}
