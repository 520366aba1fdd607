import { posix } from 'node:path';
import { usedFlows } from '../2-resolve/order-flows.ts';
import { readModule } from '../2-resolve/read-module.ts';
import { isRelative } from '../2-resolve/import-target.ts';
import { scriptCalls, sectionsOf } from '../2-resolve/step-calls.ts';
import { parseFlow } from '../1-parse/parse-flow.ts';

/** What a flow uses, by path. */
export interface FlowUses {
  readonly scripts: readonly string[];
  readonly flows: readonly string[];
}

const usedPath = /(?:scripts|flows)\/(?:[A-Za-z0-9_][\w.-]*\/)*[A-Za-z0-9_][\w.-]*\.(?:ts|yaml)/g;

/**
 * The scripts and flows that a flow uses, or mentions as if it did: whatever is used is among them. To
 * look for paths is a hundredth of what it takes to read the flow, and a repository has many of them.
 */
export function usesOf(path: string, bytes: Uint8Array): FlowUses {
  const text = new TextDecoder().decode(bytes);
  // Only an escape in double quotes can write a path in another way than it reads.
  if (text.includes('"') && text.includes('\\')) return readUses(path, bytes);
  const found = [...new Set(text.match(usedPath) ?? [])];
  return {
    scripts: found.filter((one) => one.startsWith('scripts/')),
    flows: found.filter((one) => one.startsWith('flows/')),
  };
}

function readUses(path: string, bytes: Uint8Array): FlowUses {
  const flow = parseFlow({ path, bytes }).value;
  const scripts = scriptCalls(sectionsOf(flow)).map(({ call }) => call.uses.path.value);
  return { scripts: [...new Set(scripts)], flows: usedFlows(flow) };
}

/** Every text in quotes that starts as a relative path does, also those inside others. */
const relativeText = /(?=(['"`])(\.\.?\/(?:(?!\1)[^\n])*)\1)/g;
/** A text that may be such a path with its dot or its slash written as an escape. */
const escapedText = /(['"`])(?:\\(?![nrtbfv0'"`\\])|\.(?:(?!\1)[^\n])*\\)/;

/** The repository paths that a module imports by relative paths, or mentions as if it did; they need not exist. */
export function importsOf(path: string, bytes: Uint8Array): readonly string[] {
  if (path.endsWith('.json')) return [];
  const text = new TextDecoder().decode(bytes);
  const specifiers = escapedText.test(text)
    ? readModule(path, bytes, '')
        .imports.filter(isRelative)
        .map(({ specifier }) => specifier)
    : [...text.matchAll(relativeText)].map(([, , specifier = '']) => specifier);
  return [...new Set(specifiers)].map((one) => posix.join(posix.dirname(path), one));
}
