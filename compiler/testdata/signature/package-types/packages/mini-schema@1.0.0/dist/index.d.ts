export interface Type<T> { readonly _output: T; parse(value: unknown): T }
export declare namespace z {
  function string(): Type<string>;
  function number(): Type<number>;
  function object<S extends Record<string, Type<unknown>>>(shape: S): Type<{ [K in keyof S]: S[K]['_output'] }>;
  type infer<T extends Type<unknown>> = T['_output'];
}
