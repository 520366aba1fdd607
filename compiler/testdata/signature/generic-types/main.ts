interface Page<T> { items: T[]; next: string | null }
interface Story { id: number }
interface User { name: string }
type Result<T, E = { message: string }> = { ok: true; value: T } | { ok: false; error: E };
export async function main(cursor?: string): Promise<{ stories: Page<Story>; users: Page<User>; result: Result<Story[]> }> {
  return { stories: { items: [], next: cursor ?? null }, users: { items: [], next: null }, result: { ok: false, error: { message: '' } } };
}
