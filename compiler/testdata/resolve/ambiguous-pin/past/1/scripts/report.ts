export function main(): number {
  return 355135;
}
