export function main<T>(items: T[]) {
  return items.length;
}
