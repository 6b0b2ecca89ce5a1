/** `npm run bench -- --only data`: the app with many pictures, in one tab, from the folders to the test. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { withApp, type AppPage } from '../../../src/cli/page.ts';
import { figureTable } from '../figures.ts';
import { describeMachine, machineWords, say, warnWhenBusy } from '../machine.ts';
import { serveSite, type Site } from '../site.ts';
import { chooseFolders, dropFolders, keptBytes, removeAll, requireWhole, train } from './app.ts';
import { listPictures, partOf, requireRoom, type PictureSet } from './disk.ts';
import { compareEpochs } from './epochs.ts';
import { figuresOf, type Findings, type ImportRound, type ImportTurn } from './figures.ts';
import { watchMemory } from './memory.ts';
import type { DataOptions } from './options.ts';
// It also declares `globalThis.dataBench`, which is there inside `page.evaluate`.
import type { DataBenchPage } from './page/page.ts';
import { pictureFolders, takePictures } from './pictures.ts';
import { openProcesses } from './processes.ts';
import { scrollGallery } from './scrolling.ts';
import { tasksDuring, watchTasks } from './tasks.ts';

type RawDecoding = Awaited<ReturnType<DataBenchPage['decodeRaw']>>;

const madeSize = 256;
const seed = 1;
const rounds = 5;
const mostPerRound = 2000;

export async function benchData(
  options: DataOptions,
  folder: string,
  json: boolean,
): Promise<void> {
  warnWhenBusy();
  const given = options.classes && listPictures(options.classes);
  requireRoom(given ?? options.pictures, folder);
  say('Starting the app...');
  await withApp(async (app) => {
    const site = await serve(folder);
    try {
      const machine = describeMachine(app.browserVersion);
      if (!json) process.stdout.write(`${machineWords(machine)}\n`);
      const inBench: InBench = (work) => withBench(app, site, work);
      const set = given ?? (await makePictures(inBench, options.pictures, folder));
      const findings = await measure(app, inBench, set, folder);
      const figures = figuresOf(findings);
      process.stdout.write(
        json
          ? `${JSON.stringify({ machine, figures, findings }, null, 2)}\n`
          : figureTable(figures),
      );
    } finally {
      await site.close();
    }
  });
}

function serve(folder: string): Promise<Site> {
  return serveSite(fileURLToPath(new URL('page', import.meta.url)), join(folder, 'site'), {
    plugins: [takePictures(pictureFolders(folder))],
    ownSignals: true,
  });
}

/** Work in the bench's own page, which is gone afterwards with the memory that it held. */
type InBench = <T>(work: (bench: Page) => Promise<T>) => Promise<T>;

async function withBench<T>(
  { page }: AppPage,
  { address }: Site,
  work: (bench: Page) => Promise<T>,
): Promise<T> {
  const bench = await page.context().newPage();
  await bench.goto(address);
  await bench.waitForFunction(() => 'dataBench' in globalThis && globalThis.crossOriginIsolated);
  const value = await work(bench);
  await bench.close();
  return value;
}

async function makePictures(inBench: InBench, count: number, folder: string): Promise<PictureSet> {
  say(`Making ${count} pictures...`);
  const plan = { count, imageSize: madeSize, seed };
  await inBench((bench) =>
    bench.evaluate((wanted) => globalThis.dataBench.makePictures(wanted), plan),
  );
  return listPictures(pictureFolders(folder));
}

async function measure(
  app: AppPage,
  inBench: InBench,
  set: PictureSet,
  folder: string,
): Promise<Findings> {
  const pictures = set.files[0].length + set.files[1].length;
  await watchTasks(app.page);
  await reload(app);
  const { importRounds, raw } = await inBench(async (bench) => {
    const found = await importInTurns(app, bench, set, folder);
    say('Decoding all pictures...');
    return { importRounds: found, raw: await decodeRaw(bench, set.folders) };
  });
  await reload(app);

  const memory = await watchMemory(app.page);
  const during = async <T>(words: string, work: () => Promise<T>) => {
    say(words);
    const { value: measured, peak } = await memory.during(() => tasksDuring(app.page, work));
    return { ...measured, peak };
  };
  const imported = await during('Reading all pictures, dropped on the page...', () =>
    dropFolders(app, set.folders),
  );
  say(`  ${rateOf(imported.value)} a second; alone ${rateOf(raw)}`);
  const scrolled = await during('Scrolling the gallery...', () => scrollGallery(app.page));
  const trained = await during('Training...', () => train(app));
  const kept = await keptBytes(app);
  requireWhole(pictures, imported.value, trained.value, kept);
  await removeAll(app);
  say('Epochs from the disk and from memory, in turns...');
  const epochs = await inBench((bench) => compareEpochs(bench, say));
  return {
    pictures,
    bytes: set.bytes,
    ...{ rounds: importRounds, raw, imported, scrolled, trained, keptBytes: kept, epochs },
  };
}

async function importInTurns(
  app: AppPage,
  bench: Page,
  set: PictureSet,
  folder: string,
): Promise<ImportRound[]> {
  const least = 2 * Math.min(...set.files.map(({ length }) => length));
  const size = Math.min(mostPerRound, Math.floor(least / rounds));
  say(`Reading in, in turns with decoding alone: ${rounds} rounds of ${size} pictures...`);
  const processes = await openProcesses(app.page);
  const measured = async (work: () => Promise<Rated>): Promise<ImportTurn> => {
    const before = await processes.cpuSeconds();
    const rate = rateOf(await work());
    return { rate, cpuMs: (((await processes.cpuSeconds()) - before) / size) * 1000 };
  };
  const found: ImportRound[] = [];
  for (let round = 0; round < rounds; round++) {
    const part = partOf(set, round, size, folder);
    let chosen: ImportRound['chosen'] = { listingSeconds: 0, longestTaskMs: 0 };
    const turns = {
      raw: () => measured(() => decodeRaw(bench, part)),
      ours: async () => {
        // A page in the back is slowed down, and gets no frames.
        await app.page.bringToFront();
        const turn = await measured(async () => {
          const { value, tasks } = await tasksDuring(app.page, () => chooseFolders(app, part));
          chosen = { listingSeconds: value.listingSeconds, longestTaskMs: tasks.longestMs };
          return value;
        });
        await removeAll(app);
        return turn;
      },
    };
    // Each is first as often as the other, nearly.
    const order = round % 2 === 0 ? (['raw', 'ours'] as const) : (['ours', 'raw'] as const);
    const took: { [side in keyof typeof turns]?: ImportTurn } = {};
    for (const side of order) took[side] = await turns[side]();
    const { ours, raw } = took as Pick<ImportRound, keyof typeof turns>;
    say(`  ours ${ours.rate}, alone ${raw.rate} a second`);
    found.push({ pictures: size, ours, raw, chosen });
  }
  return found;
}

async function decodeRaw(bench: Page, folders: readonly string[]): Promise<RawDecoding> {
  await bench.bringToFront();
  for (const [label, letter] of (['A', 'B'] as const).entries()) {
    const input = bench.getByLabel(`Folder for class ${letter}`, { exact: true });
    await input.setInputFiles(folders[label] as string, { timeout: 0 });
  }
  return bench.evaluate(() => globalThis.dataBench.decodeRaw());
}

interface Rated {
  readonly pictures: number;
  readonly seconds: number;
}

/** Pictures a second, in whole ones. */
function rateOf({ pictures, seconds }: Rated): number {
  return Math.round(pictures / seconds);
}

async function reload({ page }: AppPage): Promise<void> {
  await page.reload();
  await page.waitForFunction(() => 'twofold' in globalThis);
  await page.evaluate(() => globalThis.twofold.ready());
}
