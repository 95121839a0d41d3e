/** A process of its own, in plain JavaScript: classifies, loads and disposes many times, and prints its memory. */
import { loadClassifier } from '../../runtime/dist/node/index.js';

const [file, calls, loads] = process.argv.slice(2);
const texts = Array.from({ length: 64 }, (_, i) => 'the movie was not bad '.repeat(i % 9));

async function classify(count) {
  const classifier = await loadClassifier(file, { device: 'cpu', threads: 1 });
  for (let done = 0; done < count; done += texts.length) {
    await Promise.all(texts.map((text) => classifier.classify(text)));
  }
  await classifier.dispose();
}

async function load(count) {
  for (let i = 0; i < count; i += 1) {
    const classifier = await loadClassifier(file, { device: 'cpu', threads: 1 });
    await classifier.dispose();
  }
}

async function growthOf(action, count) {
  // Code is compiled, and the allocators take what they keep.
  await action(count / 2);
  gc();
  const before = process.memoryUsage().rss;
  await action(count);
  gc();
  return (process.memoryUsage().rss - before) / 2 ** 20;
}

const growthMiB = {
  calls: await growthOf(classify, Number(calls)),
  loads: await growthOf(load, Number(loads)),
};
process.stdout.write(JSON.stringify(growthMiB));
