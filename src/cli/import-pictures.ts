/** Gives the page the folders and archives of a command, by the page's own file inputs. */
import { seenName } from '../domain/names.ts';
import type { ImportSummary } from '../ui/automation.ts';
import { giftsOf, isArchive, type ClassArchive, type ClassFolders } from './folders.ts';
import { valueOf, type AppPage } from './page.ts';

/** More lines than this would push what matters off the screen. */
const shownSkipped = 20;

/** `again`: an import of the same was cut off, and what it has taken is passed over. */
export async function importPictures(
  app: AppPage,
  given: ClassFolders | ClassArchive,
  again: boolean,
): Promise<ImportSummary> {
  if (again) await app.page.evaluate(() => globalThis.twofold.forgetSkipped());
  let sum: ImportSummary = { seconds: 0, images: [0, 0], skipped: [] };
  async function give(field: string, paths: string | string[]): Promise<void> {
    const [outcome] = await Promise.all([
      app.page.evaluate((isAgain) => globalThis.twofold.importEnd(isAgain), again),
      app.page.getByLabel(field, { exact: true }).setInputFiles(paths, { timeout: 0 }),
    ]);
    const last = valueOf(outcome);
    sum = { ...last, seconds: sum.seconds + last.seconds };
  }
  async function giveOne(path: string, letter: string): Promise<void> {
    if (isArchive(path)) {
      await give(`Files for class ${letter}`, path);
      return;
    }
    const gifts = giftsOf(path);
    for (const folder of gifts.folders) await give(`Folder for class ${letter}`, folder);
    if (gifts.linkedFiles.length > 0) {
      await give(`Files for class ${letter}`, [...gifts.linkedFiles]);
    }
  }

  if ('archive' in given) {
    await give('Zip of both classes', given.archive);
  } else {
    for (const [label, letter] of (['A', 'B'] as const).entries()) {
      const paths = given.paths[label] ?? [];
      if (paths.length > 1) {
        const name = seenName(given.names[label] ?? '');
        process.stderr.write(
          `${name}: put together from ${paths.length} folders, and dealt anew\n`,
        );
      }
      for (const path of paths) await giveOne(path, letter);
    }
    await app.page.evaluate((names) => globalThis.twofold.nameClasses(names), given.names);
  }
  tell(sum);
  return sum;
}

function tell({ images: [a, b], skipped }: ImportSummary): void {
  process.stderr.write(`pictures read: ${a + b}, files skipped: ${skipped.length}\n`);
  for (const { file, reason } of skipped.slice(0, shownSkipped)) {
    process.stderr.write(`  ${seenName(file)}: ${reason}\n`);
  }
  const more = skipped.length - shownSkipped;
  if (more > 0) process.stderr.write(`  and ${more} more, which the report lists\n`);
}
