interface Story {
  id: string;
  title: string;
}

/** Saves stories. */
export function main(stories: Story[], folder: string) {
  return { path: `${folder}/${stories.length}` };
}
