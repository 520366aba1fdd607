/**
 * A union under an alias carries the alias's name into messages. Distributed once more in place, it
 * is the same union without a name.
 */
function nameless(type: string): string {
  return `(${type} extends infer U ? U extends unknown ? [U] : never : never)[0]`;
}

/** Where that module is: beside the flow modules. */
export const wireTypesPath = '/flows/wire-types.ts';

/**
 * The module that every flow module imports: what JSON carries of a script's result, what a
 * script's parameter takes from JSON, and the small functions whose calls hold each expression to
 * its place. Nothing in it runs.
 */
export const wireTypes: string = `
type IsAny<T> = 0 extends 1 & T ? true : false;
type Nothing =
  | undefined | void | symbol
  | ((...args: never[]) => unknown)
  | (abstract new (...args: never[]) => unknown);
type Wrapped = String | Number | Boolean;
/** Of the array types with more fields, JSON keeps the items. */
type IsTuple<T> = { [K in keyof T]: 0 } extends readonly unknown[] ? true : false;
type Address = { href: string; readonly searchParams: object; toJSON(): string };

/** What JSON carries of a T. */
export type Wire<T> =
  IsAny<T> extends true ? T
  : unknown extends T ? T
  : T extends string ? Unbranded<T, string> extends true ? \`\${T}\` : T
  : T extends number ? Unbranded<T, number> extends true ? Valued<T> : T
  : T extends boolean | null ? T
  : T extends Nothing | bigint ? never
  : T extends Uint8Array ? string
  : T extends { toJSON(key?: never): infer J } ? Wire<J>
  : T extends Wrapped ? ReturnType<T['valueOf']>
  : T extends readonly (infer E)[]
    ? E[] extends T ? ${nameless('Output<E>')}[]
      : IsTuple<T> extends true ? { -readonly [K in keyof T]: Output<T[K]> } : Output<E>[]
  : T extends object ? Fields<Rekeyed<T>>
  : never;

/** A value where JSON cannot leave it out: nothing becomes null. */
export type Output<T> = Wire<T> | (Extract<T, Nothing> extends never ? never : null);

type Fate<K, T> =
  K extends symbol ? 'dropped'
  : IsAny<T> extends true ? 'kept'
  : unknown extends T ? 'kept'
  : [T] extends [never] ? 'kept'
  : [Exclude<T, undefined | void>] extends [never] ? 'optional'
  : [Exclude<T, Nothing>] extends [never] ? 'dropped'
  : Extract<T, Nothing> extends never ? 'kept'
  : 'optional';
type Fields<T> = (
  { -readonly [K in keyof T as Fate<K, T[K]> extends 'kept' ? K : never]: string extends K ? Wire<T[K]> : ${nameless('Wire<T[K]>')} } &
  { -readonly [K in keyof T as Fate<K, T[K]> extends 'optional' ? K : never]?: string extends K ? Wire<T[K]> : ${nameless('Wire<T[K]>')} }
) extends infer O ? { [K in keyof O]: O[K] } : never;

/** What a parameter of type T takes from JSON. */
export type Accept<T> =
  IsAny<T> extends true ? T
  : unknown extends T ? T
  : T extends undefined | void ? undefined
  : T extends string ? Unbranded<T, string> extends true ? \`\${T}\` : Branded<T, string>
  : T extends number ? Unbranded<T, number> extends true ? Valued<T> : Branded<T, number>
  : T extends boolean | null ? T
  : T extends Wrapped ? ReturnType<T['valueOf']>
  : T extends Date | Address | Uint8Array ? string
  : T extends readonly (infer E)[]
    ? E[] extends T ? readonly ${nameless('Accept<E>')}[] : { readonly [K in keyof T]: Accept<T[K]> }
  : T extends object ? [keyof T] extends [never] ? T : Taken<Rekeyed<T>>
  : never;

type Taken<T> = (
  { readonly [K in keyof T as Fate<K, T[K]> extends 'kept' ? K : never]:
      string extends K ? Accept<T[K]> : ${nameless('Accept<T[K]>')} } &
  { readonly [K in keyof T as Fate<K, T[K]> extends 'optional' ? K : never]?:
      string extends K ? Accept<T[K]> : ${nameless('Accept<T[K]>')} }
) extends infer O ? { [K in keyof O]: O[K] } : never;

/** A brand on keys is not seen in JSON. Other types stay as they are, with their fields in order. */
type Rekeyed<T> = Unbranded<keyof T & string, string> extends true ? T : { [K in keyof T as Key<K>]: T[K] };
type Key<K> = K extends string ? Unbranded<K, string> extends true ? K : string : K;
type Unbranded<T, B extends string | number> = [Exclude<keyof T, keyof B>] extends [never] ? true : false;
/** A member of an enum as the plain value that JSON has for it. */
type Valued<T extends number> = \`\${T}\` extends \`\${infer N extends number}\` ? N : T;

/** A brand does not travel: a plain value is taken, one with another brand is not. */
type Branded<T, B extends string | number> =
  T | (B & { readonly [K in Exclude<keyof T, keyof B>]?: never } & { toString: unknown });

export type Result<F> = {
  type: F extends (...args: never[]) => infer R ? ${nameless('Output<Awaited<R>>')} : never;
}['type'];
/** What a key takes of an object parameter; anything, when it is no key: that is reported by itself. */
export type Field<T, K extends string> =
  K extends (T extends unknown ? keyof T : never) ? FieldOf<T, K> : unknown;
type FieldOf<T, K extends string> = T extends unknown ? K extends keyof T ? T[K] : never : never;

export interface StepError { readonly name: string; readonly message: string }
export interface Succeeded<T> { readonly status: 'succeeded'; readonly output: T; readonly error?: undefined }
export interface Failed { readonly status: 'failed'; readonly error: StepError; readonly output?: undefined }
export interface Skipped { readonly status: 'skipped'; readonly output?: undefined; readonly error?: undefined }

export interface Run { readonly id: string; readonly attempt: number }
export interface FinalRun extends Run { readonly status: 'succeeded' | 'failed' | 'cancelled' }
export interface FlowError extends StepError { readonly step: string; readonly attempt: number }
export interface Flow { readonly name: string }

/** What a step's block hands out: the type of its output, and the steps nested in it. */
export interface Carrier<O, I = {}> { readonly output: O; readonly inner: I }
export type InnerOf<C, K extends string> =
  C extends Carrier<unknown, infer I> ? K extends keyof I ? I[K] : never : never;

export declare function produce<T>(): T;
export declare function accept<T>(value: ${nameless('Accept<T>')}): void;
export declare function condition(value: boolean): void;
export declare function text<T extends string | number | boolean>(value: T): T;
export declare function joined(text: string): string;
export declare function items<L>(
  list: L & readonly unknown[],
): L extends readonly (infer T)[] ? T : any;
export declare function value<const T>(value: T): Carrier<${nameless('Output<T>')}>;
export declare function carry<O, I = {}>(): Carrier<O, I>;
/** What is left over when no branch was taken: nothing at all, or nothing but null to give. */
export declare function rest<const T>(
  subject: T,
): [T] extends [never] ? never : Carrier<null, { readonly rest: T }>;
export declare function ran<S>(step: S): Exclude<S, { readonly status: 'skipped' }>;
`;
