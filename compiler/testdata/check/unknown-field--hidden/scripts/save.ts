export function main(person: { name: string; address?: string }, folder = '.'): string {
  return folder + person.name;
}
