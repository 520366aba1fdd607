type Version = `v${number}.${number}`;
type Route = `/${string}/${'a' | 'b'}`;
export function main(version: Version, route: Route, big: `${bigint}n`, up: Uppercase<string>, odd: `(${string}]`) {
  return `${version}-${route}` as const;
}
