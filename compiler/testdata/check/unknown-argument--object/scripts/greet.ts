export function main({ name, loud = false }: { name: string; loud?: boolean }): string {
  return loud ? name.toUpperCase() : name;
}
