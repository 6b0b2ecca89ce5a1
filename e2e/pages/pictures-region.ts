import type { Download, Locator, Page } from 'playwright/test';

export type ClassLetter = 'A' | 'B';

export class PicturesRegion {
  readonly region: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'Pictures', exact: true });
  }

  folderInput(letter: ClassLetter): Locator {
    return this.region.getByLabel(`Folder for class ${letter}`, { exact: true });
  }

  filesInput(letter: ClassLetter): Locator {
    return this.region.getByLabel(`Files for class ${letter}`, { exact: true });
  }

  get bothFolderInput(): Locator {
    return this.region.getByLabel('Folder of both classes', { exact: true });
  }

  get bothZipInput(): Locator {
    return this.region.getByLabel('Zip of both classes', { exact: true });
  }

  nameInput(letter: ClassLetter): Locator {
    return this.region.getByLabel(`Name of class ${letter}`, { exact: true });
  }

  /** Where the pictures of a class are dropped. */
  zone(letter: ClassLetter): Locator {
    const name = this.region.page().getByLabel(`Name of class ${letter}`, { exact: true });
    return this.region.locator('[data-drop]').filter({ has: name });
  }

  /** "23 pictures" */
  count(letter: ClassLetter): Locator {
    return this.zone(letter).getByText(/^[\d,]+ pictures?$/);
  }

  /** The first few of each class, in its zone. */
  get thumbnails(): Locator {
    return this.region.locator('[data-drop] img[data-state="drawn"]');
  }

  get saveButton(): Locator {
    return this.region.getByRole('button', { name: 'Save the data set (zip)' });
  }

  get skippedFiles(): Locator {
    return this.region.getByRole('region', { name: 'Skipped files' });
  }

  /** The same in one line. */
  get skippedSummary(): Locator {
    return this.region.locator('.skipped-summary');
  }

  /** Offers a pattern where names look as if there were groups. */
  get groupOffer(): Locator {
    return this.region.getByRole('group', { name: 'Groups by name' });
  }

  get groupPattern(): Locator {
    return this.region.getByLabel('Pattern of a name’s group', { exact: true });
  }

  get groupExamples(): Locator {
    return this.region.getByRole('list', { name: 'Examples of names and their groups' });
  }

  get balanceOffer(): Locator {
    return this.region.getByRole('group', { name: 'Balance of the classes' });
  }

  /** The table of parts. */
  get split(): Locator {
    return this.region.getByRole('table', { name: 'How they will be dealt' });
  }

  get sampleButton(): Locator {
    return this.region.getByRole('button', { name: 'Try the sample x-rays' });
  }

  get cancelButton(): Locator {
    return this.region.getByRole('button', { name: 'Cancel' });
  }

  /** Chooses a folder on the disk, with all that is in it. */
  async addFolder(letter: ClassLetter, folder: string): Promise<void> {
    await this.folderInput(letter).setInputFiles(folder);
  }

  async addFiles(letter: ClassLetter, files: readonly string[]): Promise<void> {
    await this.filesInput(letter).setInputFiles([...files]);
  }

  /** Writes a pattern into its field, which is folded away. */
  async groupBy(pattern: string): Promise<void> {
    if (!(await this.groupPattern.isVisible())) {
      await this.region.getByText('Keep together by name').click();
    }
    await this.groupPattern.fill(pattern);
    await this.groupPattern.press('Enter');
  }

  async rename(letter: ClassLetter, name: string): Promise<void> {
    await this.nameInput(letter).fill(name);
    await this.nameInput(letter).press('Enter');
  }

  async save(): Promise<Download> {
    const [download] = await Promise.all([
      this.region.page().waitForEvent('download'),
      this.saveButton.click(),
    ]);
    return download;
  }

  async removeAll(): Promise<void> {
    await this.region.getByRole('button', { name: 'Remove all pictures' }).click();
    await this.region
      .page()
      .getByRole('dialog')
      .getByRole('button', { name: /^Remove/ })
      .click();
  }
}
