import {
  coversGrant,
  type Grants,
  isInRange,
  parseNpmSpecifier,
  parsePackageId,
} from '../../lock/index.ts';
import { nearest } from '../../output/index.ts';
import type { ClosureGraph, GraphNode, NodeKind } from '../model/closure-graph.ts';

/** What somebody asks about, and which nodes that is. */
export interface Target {
  /** `package zod@4`, `grant net:api.example.com`: what was understood. */
  readonly text: string;
  readonly isMet: (node: GraphNode) => boolean;
}

const grantKinds: readonly (keyof Grants)[] = ['net', 'read', 'write', 'env', 'run', 'sys'];

/**
 * Everything that `what` may name: `npm:zod@4` a package in a range, `net:api.example.com` or `run` a grant,
 * also of what a wider one gives or a narrower one a part of, `secret:NAME` a secret, `flows/a.yaml` a subflow, and without such a mark
 * whatever has the name.
 */
export function readTarget(what: string): Target {
  if (what.startsWith('npm:')) return packageTarget(what);
  if (what.startsWith('secret:')) {
    const name = what.slice('secret:'.length);
    return {
      text: `secret ${name}`,
      isMet: (node) => node.kind === 'secret' && node.name === name,
    };
  }
  const colon = what.indexOf(':');
  const kind = grantKinds.find((one) => one === (colon === -1 ? what : what.slice(0, colon)));
  if (kind !== undefined)
    return grantTarget(kind, colon === -1 ? undefined : what.slice(colon + 1));
  return namedTarget(what);
}

/** Names in the graph that `what` may have been meant to be, the nearest first, at most five. */
export function nearestNames(graph: ClosureGraph, what: string): readonly string[] {
  const nodes = [...graph.nodes.values()];
  const wanted = what.replace(/^(?:npm|secret):/, '');
  // The package is there, and the version is not.
  const versions = versionsOf(nodes, parseNpmSpecifier(`npm:${wanted}`)?.name);
  if (versions.length > 0) return versions.slice(0, 5);
  const names = nodes.flatMap(namesOf);
  const bare = wanted.replace(/(?<=.)@.*$/, '');
  const near = [...nearest(wanted, names), ...(bare === wanted ? [] : nearest(bare, names))];
  const within = names.filter((name) => wanted.length > 2 && name.includes(wanted)).sort();
  return [...new Set([...near, ...within])].slice(0, 5);
}

function versionsOf(nodes: readonly GraphNode[], name: string | undefined): readonly string[] {
  const found = nodes.flatMap((node) => {
    const parsed = node.kind === 'package' ? parsePackageId(node.name) : undefined;
    return parsed?.name === name && parsed !== undefined
      ? [`npm:${parsed.name}@${parsed.version}`]
      : [];
  });
  return [...new Set(found)].sort();
}

function namesOf({ kind, name }: GraphNode): readonly string[] {
  if (kind === 'step' || kind === 'unknown') return [];
  if (kind === 'package') return [parsePackageId(name)?.name ?? name];
  return [name];
}

function packageTarget(what: string): Target {
  const wanted = parseNpmSpecifier(what);
  if (wanted === undefined) {
    return { text: `package ${what}`, isMet: () => false };
  }
  const range = wanted.range === '*' ? '' : `@${wanted.range}`;
  return {
    text: `package ${wanted.name}${range}`,
    isMet: ({ kind, name }) => {
      const found = kind === 'package' ? parsePackageId(name) : undefined;
      return found?.name === wanted.name && isInRange(found.version, wanted.range);
    },
  };
}

/** Without a value every grant of the kind; with one also the wider grants that give it, and those of a part. */
function grantTarget(kind: keyof Grants, value: string | undefined): Target {
  const prefix = `${kind}:`;
  return {
    text: value === undefined ? `grant ${kind}` : `grant ${kind}:${value}`,
    isMet: (node) => {
      if (node.kind !== 'grant') return false;
      if (node.name === kind) return true;
      if (!node.name.startsWith(prefix)) return false;
      const granted = node.name.slice(prefix.length);
      return (
        value === undefined ||
        coversGrant(kind, granted, value) ||
        coversGrant(kind, value, granted)
      );
    },
  };
}

const named: readonly NodeKind[] = ['secret', 'script', 'subflow', 'module'];

/** A path from the root, an id of a flow, a secret, or a package with or without a version. */
function namedTarget(what: string): Target {
  const path = what.replace(/^\.\//, '').replace(/\.lock\.json$/, '.yaml');
  const asFlow = `flows/${path.replace(/\.yaml$/, '')}.yaml`;
  const asPackage = packageTarget(`npm:${what}`);
  return {
    text: what,
    isMet: (node) => {
      if (node.kind === 'package') return asPackage.isMet(node) || node.name === what;
      if (node.kind === 'subflow' && node.name === asFlow) return true;
      return named.includes(node.kind) && (node.name === path || node.name === what);
    },
  };
}
