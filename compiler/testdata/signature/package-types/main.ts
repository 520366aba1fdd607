import { z } from 'npm:mini-schema@1.0.0';
import type { Page } from 'npm:mini-schema@1.0.0/page';
const Story = z.object({ id: z.number(), title: z.string() });
type Story = z.infer<typeof Story>;
export async function main(story: Story): Promise<Page<Story>> {
  return { items: [story], next: null };
}
