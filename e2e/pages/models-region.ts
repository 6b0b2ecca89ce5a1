import type { Locator, Page } from 'playwright/test';

export class ModelsRegion {
  readonly region: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'Models', exact: true });
  }

  get importButton(): Locator {
    return this.region.getByRole('button', { name: 'Import model', exact: true });
  }

  get fileInput(): Locator {
    return this.region.getByLabel('Model file to import', { exact: true });
  }

  get items(): Locator {
    return this.region.getByRole('listitem');
  }

  renameButton(name: string): Locator {
    return this.region.getByRole('button', { name: `Rename ${name}`, exact: true });
  }

  downloadButton(name: string): Locator {
    return this.region.getByRole('button', { name: `Download ${name}`, exact: true });
  }

  async importFile(...files: string[]): Promise<void> {
    await this.fileInput.setInputFiles(files);
  }

  async load(name: string): Promise<void> {
    await this.region.getByRole('button', { name: `Load ${name}`, exact: true }).click();
  }

  async delete(name: string): Promise<void> {
    await this.region.getByRole('button', { name: `Delete ${name}`, exact: true }).click();
  }

  async rename(name: string, newName: string): Promise<void> {
    await this.renameButton(name).click();
    await this.region.getByLabel(`New name for ${name}`, { exact: true }).fill(newName);
    await this.region.getByLabel(`New name for ${name}`, { exact: true }).press('Enter');
  }
}
