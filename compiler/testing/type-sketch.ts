/** A type of which we know what belongs to it without asking the compiler. */
export type TypeSketch =
  | { readonly kind: 'plain'; readonly name: 'string' | 'number' | 'boolean' | 'null' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'brand'; readonly base: 'string' | 'number' }
  | { readonly kind: 'template'; readonly before: string; readonly slot: 'string' | 'number' }
  | { readonly kind: 'carried'; readonly name: 'Date' | 'URL' | 'Uint8Array' }
  | { readonly kind: 'enum'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'array'; readonly item: ItemSketch }
  | {
      readonly kind: 'tuple';
      readonly items: readonly ItemSketch[];
      /** How many at the end may be left out. */
      readonly optional: number;
      readonly rest: TypeSketch | undefined;
    }
  | { readonly kind: 'record'; readonly value: TypeSketch }
  | { readonly kind: 'object'; readonly fields: readonly FieldSketch[] }
  | { readonly kind: 'intersection'; readonly parts: readonly (readonly FieldSketch[])[] }
  | { readonly kind: 'union'; readonly members: readonly TypeSketch[] }
  | { readonly kind: 'variants'; readonly variants: readonly (readonly FieldSketch[])[] }
  | {
      readonly kind: 'recursive';
      readonly fields: readonly FieldSketch[];
      /** How the type leads to itself, in the field `next`. */
      readonly next: 'optional' | 'list' | 'nullable' | 'record';
    };

/** An item that may also be `undefined`. */
export interface ItemSketch {
  readonly type: TypeSketch;
  readonly isMaybe: boolean;
}

export interface FieldSketch {
  readonly name: string;
  readonly presence: 'required' | 'optional' | 'undefined';
  readonly type: TypeSketch;
}

/**
 * Whether an object type in it asks for no field at all. TypeScript calls it weak, and refuses a
 * value with fields of which none is known there; no schema does.
 */
export function hasWeakObject(sketch: TypeSketch): boolean {
  const areOptional = (list: readonly FieldSketch[]): boolean =>
    list.every(({ presence }) => presence !== 'required');
  const isWeak =
    (sketch.kind === 'object' && areOptional(sketch.fields)) ||
    (sketch.kind === 'intersection' && sketch.parts.some(areOptional)) ||
    (sketch.kind === 'recursive' && sketch.next === 'optional' && areOptional(sketch.fields));
  return isWeak || partsOf(sketch).some(hasWeakObject);
}

/** Whether there is a type in it that only a cast can give a value of. */
export function hasBrand(sketch: TypeSketch): boolean {
  return sketch.kind === 'brand' || partsOf(sketch).some(hasBrand);
}

function partsOf(sketch: TypeSketch): readonly TypeSketch[] {
  switch (sketch.kind) {
    case 'array':
      return [sketch.item.type];
    case 'tuple':
      return [...sketch.items.map(({ type }) => type), ...(sketch.rest ? [sketch.rest] : [])];
    case 'record':
      return [sketch.value];
    case 'object':
    case 'recursive':
      return sketch.fields.map(({ type }) => type);
    case 'intersection':
      return sketch.parts.flat().map(({ type }) => type);
    case 'union':
      return sketch.members;
    case 'variants':
      return sketch.variants.flat().map(({ type }) => type);
    default:
      return [];
  }
}

/** The source text of a type, and of what must be declared in front of it. */
export function writeSketch(sketch: TypeSketch): {
  readonly declare: string;
  readonly type: string;
} {
  const declarations: string[] = [];
  const declare = (text: (name: string) => string): string => {
    const name = `Named${String(declarations.length)}`;
    // The place is taken before the parts take theirs.
    const at = declarations.push('') - 1;
    declarations[at] = text(name);
    return name;
  };
  const type = write(sketch, declare);
  return { declare: declarations.join('\n'), type };
}

type Declare = (text: (name: string) => string) => string;

function write(sketch: TypeSketch, declare: Declare): string {
  switch (sketch.kind) {
    case 'plain':
    case 'carried':
      return sketch.name;
    case 'literal':
      return JSON.stringify(sketch.value);
    case 'brand':
      return `(${sketch.base} & { readonly __brand: 'Some' })`;
    case 'template':
      return `\`${sketch.before}\${${sketch.slot}}\``;
    case 'enum':
      return declare((name) => `enum ${name} { ${members(sketch.values)} }`);
    default:
      return writeCompound(sketch, declare);
  }
}

function members(values: readonly (string | number)[]): string {
  return values.map((value, at) => `M${String(at)} = ${JSON.stringify(value)}`).join(', ');
}

type Leaf = 'plain' | 'carried' | 'literal' | 'brand' | 'template' | 'enum';

function writeCompound(
  sketch: Exclude<TypeSketch, { readonly kind: Leaf }>,
  declare: Declare,
): string {
  switch (sketch.kind) {
    case 'array':
      return `(${item(sketch.item, declare)})[]`;
    case 'tuple':
      return tuple(sketch, declare);
    case 'record':
      return `Record<string, ${write(sketch.value, declare)}>`;
    case 'object':
      return fields(sketch.fields, declare);
    case 'intersection':
      return `(${sketch.parts.map((part) => fields(part, declare)).join(' & ')})`;
    case 'union':
      return `(${sketch.members.map((member) => write(member, declare)).join(' | ')})`;
    case 'variants':
      return `(${sketch.variants.map((variant) => fields(variant, declare)).join(' | ')})`;
    case 'recursive':
      return declare((name) => `interface ${name} ${recursive(sketch, name, declare)}`);
  }
}

function item({ type, isMaybe }: ItemSketch, declare: Declare): string {
  return `${write(type, declare)}${isMaybe ? ' | undefined' : ''}`;
}

function tuple(
  { items, optional, rest }: TypeSketch & { readonly kind: 'tuple' },
  declare: Declare,
): string {
  const written = items.map((one, at) => {
    const isOptional = at >= items.length - optional;
    return isOptional ? `(${item(one, declare)})?` : item(one, declare);
  });
  const more = rest === undefined ? [] : [`...(${write(rest, declare)})[]`];
  return `[${[...written, ...more].join(', ')}]`;
}

function fields(list: readonly FieldSketch[], declare: Declare): string {
  return `{ ${list.map((field) => written(field, declare)).join(' ')} }`;
}

function written({ name, presence, type }: FieldSketch, declare: Declare): string {
  const mark = presence === 'optional' ? '?' : '';
  const nothing = presence === 'undefined' ? ' | undefined' : '';
  return `${name}${mark}: ${write(type, declare)}${nothing};`;
}

function recursive(
  { fields: list, next }: TypeSketch & { readonly kind: 'recursive' },
  name: string,
  declare: Declare,
): string {
  const links = {
    optional: `next?: ${name};`,
    list: `next: ${name}[];`,
    nullable: `next: ${name} | null;`,
    record: `next: Record<string, ${name}>;`,
  };
  return `{ ${list.map((field) => written(field, declare)).join(' ')} ${links[next]} }`;
}
