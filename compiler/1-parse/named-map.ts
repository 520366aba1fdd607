import type { JsonObject } from '../../lock/index.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Located } from '../model/source.ts';
import { limits } from './limits.ts';
import { gather, type Reading, refused } from './outcomes.ts';
import { type Shape, wrongType } from './shape.ts';

/** A key that the user chose, with its value. */
export interface Named<T> {
  readonly name: Located<string>;
  readonly value: T;
}

/** How a map with chosen keys is read. */
export interface NamedMapOptions<T> {
  /** Completes "must be …". */
  readonly expected: string;
  /** Says what is wrong with a key. */
  readonly checkName: (name: Located<string>) => Diagnostic | undefined;
  /** Reads the value under a key. */
  readonly shape: Shape<T>;
  readonly namePattern?: string;
  readonly maximum?: { readonly count: number; readonly what: string; readonly of: string };
  readonly hintForList?: string;
}

/** A map whose keys the user chooses. An entry that cannot be read is left out. */
export function namedMap<T>(options: NamedMapOptions<T>): Shape<readonly Named<T>[]> {
  return {
    read: (node, place) => {
      if (node.kind !== 'map') {
        const hint = node.kind === 'list' ? options.hintForList : undefined;
        return refused(wrongType(node, place, options.expected, hint));
      }
      const { maximum } = options;
      const excess = maximum === undefined ? undefined : node.entries[maximum.count];
      if (maximum !== undefined && excess !== undefined) {
        const { count: limit, what, of } = maximum;
        return refused(diagnose('parse/too-many', excess.key.span, { what, of, limit }));
      }
      return gather(
        node.entries.map(({ key, value }): Reading<Named<T>> => {
          const problem = options.checkName(key);
          const read = options.shape.read(value, { name: `\`${key.value}\``, span: key.span });
          const diagnostics = [...(problem === undefined ? [] : [problem]), ...read.diagnostics];
          const isUsable = problem === undefined && read.value !== undefined;
          return { value: isUsable ? { name: key, value: read.value } : undefined, diagnostics };
        }),
      );
    },
    schema: mapSchema(options),
  };
}

function mapSchema<T>({ shape, namePattern, maximum }: NamedMapOptions<T>): JsonObject {
  return {
    type: 'object',
    additionalProperties: shape.schema,
    ...(namePattern === undefined ? {} : { propertyNames: { pattern: namePattern } }),
    ...(maximum === undefined ? {} : { maxProperties: maximum.count }),
  };
}

/** Ids of steps, names of inputs and outputs. */
export const idPattern: string = `^[A-Za-z_][A-Za-z0-9_-]{0,${limits.idLength - 1}}$`;

/** Says what is wrong with an id. */
export function checkId(name: Located<string>): Diagnostic | undefined {
  if (new RegExp(idPattern).test(name.value)) return undefined;
  const suggestion = name.value
    .slice(0, limits.idLength)
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[^A-Za-z_]+/, '')
    .replace(/-+$/, '');
  const hint = suggestion === '' ? undefined : `Write \`${suggestion}\`.`;
  return diagnose('parse/bad-id', name.span, { limit: limits.idLength }, { hint });
}
