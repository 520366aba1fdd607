/** What a script can ask for and a step can narrow, in the order of a grants file. */
export const permissionKinds = ['net', 'read', 'write', 'env', 'run', 'sys'] as const;

export type PermissionKind = (typeof permissionKinds)[number];

/** Deno permissions that no script can have, and why. */
export const refusedPermissions: ReadonlyMap<string, string> = new Map([
  ['ffi', 'Native code can do anything that the machine allows, so no step can be granted it.'],
  ['import', 'Everything that a step loads is in its lock, so no step imports at run time.'],
]);
