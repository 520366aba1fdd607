import { isScalar, isSeq, type Node } from 'yaml';
import { knownLicences, type LicencePolicy } from '../../audit/index.ts';
import { closest } from '../../output/index.ts';
import { openPolicyFile, type PolicyFile } from './policy-file.ts';

const form =
  'Licences are SPDX ids: `audit: { licences: { allow: [MIT, Apache-2.0, BSD-*] } }`, or `deny: […]`. docs/audit.md says how they are compared.';

const lists = ['allow', 'deny'] as const;

/**
 * Reads `audit: licences:` of a policy file; `undefined` where it says nothing. A name that SPDX does not list is
 * refused with its place: a denial of what is misspelled denies nothing.
 * @param name of the file, for messages
 */
export async function readLicenceRules(
  name: string,
  text: string,
): Promise<LicencePolicy | undefined> {
  const file = openPolicyFile(name, text, form);
  const audit = file.child(file.root, 'audit');
  const node = audit === undefined ? undefined : file.child(audit, 'licences');
  if (node === undefined) return undefined;
  const fields = file.fields(node, '`audit.licences`');
  const isKnownId = await knownLicences();
  for (const [key, field] of fields) {
    if (lists.some((one) => one === key)) continue;
    const near = closest(key, lists);
    const meant = near === undefined ? '' : ` Did you mean \`${near}\`?`;
    throw file.refuse(field.key, `\`audit.licences\` has no field \`${key}\`.${meant}`);
  }
  const given = lists.flatMap((key) => {
    const field = fields.get(key);
    if (field === undefined) return [];
    return [[key, readNames(file, field.value ?? field.key, { key, isKnownId })] as const];
  });
  if (given.length === 0) throw file.refuse(node, '`audit.licences` needs `allow` or `deny`');
  return { ...Object.fromEntries(given), isKnownId };
}

interface List {
  readonly key: string;
  readonly isKnownId: (id: string) => boolean;
}

function readNames(file: PolicyFile, node: Node, { key, isKnownId }: List): readonly string[] {
  if (!isSeq(node)) throw file.refuse(node, `\`audit.licences.${key}\` should be a list`);
  if (node.items.length === 0) throw file.refuse(node, `\`audit.licences.${key}\` is empty`);
  // The items of a sequence are nodes, because the document was composed from text.
  return (node.items as readonly Node[]).map((item) => {
    const name = isScalar(item) ? item.value : undefined;
    if (typeof name !== 'string') throw file.refuse(item, 'a licence should be a text');
    if (!isLicenceName(name, isKnownId)) {
      throw file.refuse(item, `\`${name}\` is no id of SPDX; \`*\` stands for any text`);
    }
    return name;
  });
}

/** What packages that are under no licence of SPDX write is a name as well. */
function isLicenceName(name: string, isKnownId: (id: string) => boolean): boolean {
  if (name.includes('*') || name === 'UNLICENSED' || /^SEE LICEN[CS]E IN /.test(name)) return true;
  const [id = '', exception] = name.split(/ WITH (.*)/s);
  const isException = exception === undefined || /^[A-Za-z0-9.-]+$/.test(exception);
  return isException && (isKnownId(id) || /^LicenseRef-[A-Za-z0-9.-]+$/.test(id));
}
