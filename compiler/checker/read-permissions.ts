import { ts } from 'ts-morph';
import type { Grants, Sha256 } from '../../lock/index.ts';
import { didYouMean } from '../diagnostics/closest.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import { checkPermission } from '../permissions/check-permission.ts';
import {
  permissionKinds,
  refusedPermissions,
  type PermissionKind,
} from '../permissions/permission-kinds.ts';
import type { CheckedProgram } from './checked-program.ts';
import { behindAliases, scriptExports } from './find-main.ts';
import { spanOf } from './node-span.ts';
import { staticName, unwrapExpression } from './static-value.ts';

type Grant = true | readonly string[];

/** Reads `export const permissions = { … } as const`, which no run may compute. */
export function readPermissions(checked: CheckedProgram, digest: Sha256): Outcome<Grants> {
  const exported = scriptExports(checked, digest).find(({ name }) => name === 'permissions');
  if (exported === undefined) return { value: {}, diagnostics: [] };
  const declaration = behindAliases(exported, checked.checker).valueDeclaration;
  const literal = declaration && constantObject(declaration);
  if (literal === undefined) {
    const place = exported.declarations?.[0] ?? declaration;
    return { value: {}, diagnostics: place === undefined ? [] : [notLiteral(checked, place)] };
  }
  const grants: [PermissionKind, Grant][] = [];
  const diagnostics: Diagnostic[] = [];
  for (const property of literal.properties) {
    const read = readEntry(checked, property);
    diagnostics.push(...read.diagnostics);
    if (read.value !== undefined) grants.push(read.value);
  }
  return { value: Object.fromEntries(grants), diagnostics };
}

function notLiteral(checked: CheckedProgram, node: ts.Node): Diagnostic {
  const hint = "Write it out: export const permissions = { net: ['example.com:443'] } as const;";
  return diagnose('infer/permissions-not-literal', spanOf(checked, node), undefined, { hint });
}

function constantObject(declaration: ts.Declaration): ts.ObjectLiteralExpression | undefined {
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) {
    return undefined;
  }
  const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  const value = unwrapExpression(declaration.initializer);
  return isConstant && ts.isObjectLiteralExpression(value) ? value : undefined;
}

function readEntry(
  checked: CheckedProgram,
  property: ts.ObjectLiteralElementLike,
): Outcome<[PermissionKind, Grant] | undefined> {
  const name = property.name && staticName(property.name);
  if (name === undefined || !ts.isPropertyAssignment(property)) {
    return { value: undefined, diagnostics: [notLiteral(checked, property)] };
  }
  const kind = permissionKinds.find((known) => known === name);
  if (kind === undefined) {
    const span = spanOf(checked, property.name);
    const why = refusedPermissions.get(name);
    const hint = why === undefined ? kindHint(name) : 'Remove it.';
    const diagnostic = diagnose('infer/permission-kind', span, { name, why }, { hint });
    return { value: undefined, diagnostics: [diagnostic] };
  }
  const { value: grant, diagnostics } = readGrant(checked, kind, property.initializer);
  const isNothing = grant === undefined || (grant !== true && grant.length === 0);
  return { value: isNothing ? undefined : [kind, grant], diagnostics };
}

function kindHint(name: string): string {
  return didYouMean(name, permissionKinds) ?? `There are ${permissionKinds.join(', ')}.`;
}

function readGrant(
  checked: CheckedProgram,
  kind: PermissionKind,
  written: ts.Expression,
): Outcome<Grant | undefined> {
  const node = unwrapExpression(written);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return { value: true, diagnostics: [] };
  if (!ts.isArrayLiteralExpression(node)) {
    return { value: undefined, diagnostics: [notList(checked, kind, node)] };
  }
  const values: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const element of node.elements) {
    const value = unwrapExpression(element);
    if (!ts.isStringLiteralLike(value)) {
      diagnostics.push(notList(checked, kind, element));
      continue;
    }
    const sentence = checkPermission(kind, value.text);
    if (sentence === undefined) values.push(value.text);
    else {
      const parameters = { kind, value: value.text, sentence };
      diagnostics.push(diagnose('infer/permission-value', spanOf(checked, value), parameters));
    }
  }
  return { value: [...new Set(values)].sort(), diagnostics };
}

function notList(checked: CheckedProgram, kind: PermissionKind, node: ts.Node): Diagnostic {
  const hint = 'To ask for nothing, leave the line out.';
  return diagnose('infer/permission-not-list', spanOf(checked, node), { kind }, { hint });
}
