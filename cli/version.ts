import { readFileSync } from 'node:fs';

/** This package's version. Both `cli/` and `dist/cli/` find the same file. */
export const version: string = readVersion();

function readVersion(): string {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'));
      const found = versionIn(manifest);
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  return '0.0.0';
}

function versionIn(manifest: unknown): string | undefined {
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  const named = 'name' in manifest && manifest.name === 'millrace';
  return named && 'version' in manifest && typeof manifest.version === 'string'
    ? manifest.version
    : undefined;
}
