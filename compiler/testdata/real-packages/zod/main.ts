import { z } from 'npm:zod@4.1.12';
const Story = z.object({
  id: z.number().int(),
  title: z.string().optional(),
  kind: z.enum(['story', 'job']),
  tags: z.array(z.string()).default([]),
  parent: z.object({ id: z.string() }).nullable(),
});
export function main(story: z.infer<typeof Story>, raw: z.input<typeof Story>) {
  return [Story.parse(raw), story];
}
