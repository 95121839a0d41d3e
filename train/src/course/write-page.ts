/** Pages in Markdown, made of what the lessons have measured. */
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { drawPlot } from '../plots/draw-plot.ts';
import { writeWhole } from '../write-whole.ts';
import { formatBlocks } from './blocks.ts';
import type { Lesson } from './lesson.ts';
import type { TaughtLesson } from './run-lesson.ts';

const MADE_BY =
  'Made by `npm run course`, which runs the commands; edit the lessons in `train/src/course`, not this page.';

/**
 * Writes the page of a lesson, with its plots as SVG beside it.
 *
 * @throws {RunDirectoryError} if the folder cannot be written.
 */
export async function writePage(
  folder: string,
  name: string,
  { title, about }: Lesson,
  { blocks, synthetic, processorSeconds }: TaughtLesson,
): Promise<void> {
  const pictureOf = (plot: { readonly name: string }): string =>
    plot.name === name ? `${name}.svg` : `${name}-${plot.name}.svg`;
  for (const block of blocks) {
    if (!('plot' in block)) continue;
    await writeWhole(folder, join(folder, pictureOf(block.plot)), (await drawPlot(block.plot.spec)).svg);
  }
  const page = [
    `# ${title}`,
    about,
    `\`\`\`\nnpx onnx-bridge ${name}\n\`\`\``,
    ...(synthetic ? ['**These texts are generated: every figure below is synthetic.**'] : []),
    formatBlocks(blocks, (plot) => `![${plot.caption}](${pictureOf(plot)})`),
    `The lesson took ${Math.ceil(processorSeconds)} s of processor time on ${describeMachine()}. ${MADE_BY}`,
  ];
  await writeWhole(folder, join(folder, `${name}.md`), `${page.join('\n\n')}\n`);
}

/** Writes the page that lists the others. */
export async function writeContents(
  folder: string,
  lessons: readonly { readonly name: string; readonly lesson: Lesson }[],
): Promise<void> {
  const page = [
    '# The course',
    'The experiments of the lessons on recurrent networks, without Python. Each is one command, gives the same figures ' +
      'for the same `--seed`, and leaves its models as run directories in `runs/course`, which ' +
      '`npx onnx-bridge export` turns into `.onnx` files for Node and the browser. `npm run course` runs them all. Figures are of ' +
      'one seed; the comparison of architectures trains with three, and shows how far those differ.',
    lessons
      .map(({ name, lesson: { title, about } }) => `- **[${title}](${name}.md)**, \`${name}\`. ${about}`)
      .join('\n'),
  ];
  await writeWhole(folder, join(folder, 'README.md'), `${page.join('\n\n')}\n`);
}

function describeMachine(): string {
  return `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`;
}
