interface Base { id: string; createdAt: Date }
interface Named extends Base { name: string }
type Tagged = Named & { tags: string[] } & { id: string };
export async function main(item: Tagged, patch: Partial<Pick<Named, 'name'>>, rest: Omit<Tagged, 'tags' | 'createdAt'>) {
  return { ...item, ...patch, rest };
}
