import type { Locator, Page } from 'playwright/test';

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

  get thumbnails(): Locator {
    return this.region.locator('canvas[data-state="drawn"]');
  }

  get skippedFiles(): Locator {
    return this.region.getByRole('region', { name: 'Skipped files' });
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

  async rename(letter: ClassLetter, name: string): Promise<void> {
    await this.nameInput(letter).fill(name);
    await this.nameInput(letter).press('Enter');
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
