type DeepReadonly<T> = T extends (infer E)[] ? readonly DeepReadonly<E>[] : T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
interface Config { hosts: { name: string; ports: number[] }[] }
export const main = (config: DeepReadonly<Config>) => config.hosts[0];
