interface Row { id: number; name: string; done: boolean }
type Nullable<T> = { [K in keyof T]: T[K] | null };
type Strings<T> = { [K in keyof T as T[K] extends string ? K : never]: T[K] };
type Getters<T> = { readonly [K in keyof T as `get_${string & K}`]: T[K] };
export function main(row: Nullable<Row>, strings: Strings<Row>, getters: Getters<Row>, key: keyof Row) {
  return { value: row[key], element: [] as Row[keyof Row][] };
}
