export function double(value: number) {
  return value * factor;
}
