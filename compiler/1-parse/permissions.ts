import type { Grants } from '../../lock/index.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LocatedGrants, WrittenGrant } from '../model/parsed.ts';
import { checkPermission } from '../permissions/check-permission.ts';
import { type PermissionKind, refusedPermissions } from '../permissions/permission-kinds.ts';
import { fine, refused } from './outcomes.ts';
import { type Field, record, type RecordOf } from './record.ts';
import { choice, list, refine, type Shape, text } from './shape.ts';
import type { YamlNode } from './yaml-node.ts';

type Grant = true | readonly string[];

const fields = {
  net: field('net', 'Hosts that the step may reach, like `api.example.com:443`.'),
  read: field('read', 'Files and folders of the workspace that the step may read.'),
  write: field('write', 'Files and folders of the workspace that the step may write.'),
  env: field('env', 'Environment variables that the step may read.'),
  run: field('run', 'Programs that the step may start.'),
  sys: field('sys', 'Facts about the machine that the step may ask for.'),
} as const;

const known = record('`permissions`', fields);

/** `permissions:` of a step: all that it keeps of what its script asks. An empty list keeps nothing. */
export const permissions: Shape<LocatedGrants> = {
  ...known,
  read: (node, place) => {
    const denied = deniedKeys(node);
    const rest =
      node.kind === 'map'
        ? { ...node, entries: node.entries.filter(({ key }) => !refusedPermissions.has(key.value)) }
        : node;
    const { value: written, diagnostics } = known.read(rest, place);
    if (written === undefined)
      return { value: undefined, diagnostics: [...denied, ...diagnostics] };
    const grants: [string, Grant][] = Object.entries(written).flatMap(([kind, entry]) =>
      entry.value === undefined || isNothing(entry.value) ? [] : [[kind, entry.value]],
    );
    // The keys are those of `fields`, which are the keys of `Grants`.
    const value = Object.fromEntries(grants) as Grants;
    return {
      value: { value, span: node.span, written: writtenGrants(written) },
      diagnostics: [...denied, ...diagnostics],
    };
  },
};

function writtenGrants(written: RecordOf<typeof fields>): readonly WrittenGrant[] {
  return Object.entries(written).map(([kind, { key, node }]): WrittenGrant => {
    const items = node.kind === 'list' ? node.items : [];
    const values = items.flatMap((item) =>
      item.kind === 'scalar' ? [{ value: item.text, span: item.span }] : [],
    );
    const isAll = node.kind === 'scalar' && node.value === true;
    // The keys are those of `fields`, which are the keys of `Grants`.
    return { kind: kind as keyof Grants, key, span: node.span, values: isAll ? true : values };
  });
}

function isNothing(grant: Grant): boolean {
  return grant !== true && grant.length === 0;
}

function field(kind: PermissionKind, description: string): Field<Grant> {
  return { shape: grant(kind), description };
}

function grant(kind: PermissionKind): Shape<Grant> {
  const item = refine(text('text'), ({ value, span }) => {
    const reason = checkPermission(kind, value);
    return reason === undefined
      ? fine(value)
      : refused(diagnose('parse/bad-permission', span, { kind, reason }));
  });
  const items = list(item, 'a list, or `true` for all of it');
  const all = choice(true);
  return {
    read: (node, place) => {
      if (node.kind === 'scalar' && node.value === true) return fine(true);
      const { value, diagnostics } = items.read(node, place);
      return { value: value && [...new Set(value)].sort(), diagnostics };
    },
    schema: { anyOf: [all.schema, items.schema] },
  };
}

function deniedKeys(node: YamlNode): readonly Diagnostic[] {
  if (node.kind !== 'map') return [];
  return node.entries.flatMap(({ key }) => {
    const reason = refusedPermissions.get(key.value);
    return reason === undefined
      ? []
      : [
          diagnose(
            'parse/bad-permission',
            key.span,
            { kind: key.value, reason },
            { hint: 'Delete it.' },
          ),
        ];
  });
}
