import type { BundledPackage, InstallScript, PackageDescription } from '../model/package-facts.ts';
import { fieldOf, oneLine, parseJson, textField } from './json-fields.ts';
import { hasMachineCode } from './machine-code.ts';

const largestManifest = 4 * 1024 * 1024;
const mostBundled = 1_000;
const hooks = ['preinstall', 'install', 'postinstall'] as const;

/** What the files of a package, by path below its root, say of it. They may say anything. */
export function describePackage(files: ReadonlyMap<string, Uint8Array>): PackageDescription {
  const manifest = readManifest(files.get('package.json'));
  const license = manifest && readLicense(manifest);
  return {
    ...(manifest && {
      manifest: {
        name: oneLine(textField(manifest, 'name'), 214),
        version: oneLine(textField(manifest, 'version'), 256),
      },
    }),
    installScripts: readInstallScripts(manifest ?? {}, files.has('binding.gyp')),
    native: [...files].flatMap(([path, bytes]) => (isNative(path, bytes) ? [path] : [])).sort(),
    bundled: readBundled(files),
    ...(license !== undefined && { license }),
  };
}

/** Whoever publishes a package can put others into it: they are installed as they lie there. */
function readBundled(files: ReadonlyMap<string, Uint8Array>): readonly BundledPackage[] {
  const folders = new Set([...files.keys()].flatMap(bundledFolders));
  return [...folders]
    .sort()
    .slice(0, mostBundled)
    .map((path) => {
      const manifest = readManifest(files.get(`${path}/package.json`)) ?? {};
      const license = readLicense(manifest);
      return {
        path,
        name: oneLine(textField(manifest, 'name'), 214),
        version: oneLine(textField(manifest, 'version'), 256),
        installScripts: readInstallScripts(manifest, files.has(`${path}/binding.gyp`)),
        ...(license !== undefined && { license }),
      };
    });
}

/** Of `node_modules/a/node_modules/@b/c/x.js`: `node_modules/a` and `node_modules/a/node_modules/@b/c`. */
function bundledFolders(path: string): readonly string[] {
  if (!path.includes('node_modules/')) return [];
  const found = path.matchAll(/(?<=^|\/)node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/g);
  return [...found].map((match) => path.slice(0, match.index + match[0].length));
}

function readManifest(bytes: Uint8Array | undefined): object | undefined {
  if (bytes === undefined || bytes.length > largestManifest) return undefined;
  // The decoder drops a byte order mark, as npm does.
  const value = parseJson(new TextDecoder().decode(bytes));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** npm builds what has a `binding.gyp` unless it has scripts of its own for that, or says `gypfile: false`. */
function readInstallScripts(manifest: object, hasGyp: boolean): readonly InstallScript[] {
  const scripts = fieldOf(manifest, 'scripts');
  const written = hooks.flatMap((name): readonly InstallScript[] => {
    const command = textField(scripts, name);
    return command === '' ? [] : [{ name, command: oneLine(command, 120) }];
  });
  const builds = written.some(({ name }) => name !== 'postinstall');
  if (!hasGyp || builds || fieldOf(manifest, 'gypfile') === false) return written;
  return [{ name: 'install', command: 'node-gyp rebuild' }, ...written];
}

/** `MIT`, `{ "type": "MIT" }`, and the old `licenses: [{ "type": "MIT" }, …]`, of which each is a choice. */
function readLicense(manifest: object): string | undefined {
  const found = [fieldOf(manifest, 'license'), fieldOf(manifest, 'licenses')].flat();
  const names = found.map((one) => (typeof one === 'string' ? one : textField(one, 'type')));
  const known = names.map((name) => oneLine(name, 200)).filter((name) => name !== '');
  return known.length === 0 ? undefined : known.join(' OR ');
}

function isNative(path: string, bytes: Uint8Array): boolean {
  return path === 'binding.gyp' || /\.node$/i.test(path) || hasMachineCode(bytes);
}
