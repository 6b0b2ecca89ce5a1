import type { Locator, Page } from 'playwright/test';

export class ClassifyRegion {
  readonly region: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'Classify', exact: true });
  }

  get pictureInput(): Locator {
    return this.region.getByLabel('Picture to classify', { exact: true });
  }

  /** The network's output for the newest picture, as data: its `value` is the exact number. */
  get probability(): Locator {
    return this.region.getByText('Output of the network');
  }

  /** One for each picture that was classified, where there are several. */
  get answers(): Locator {
    return this.region.locator('.classified tbody tr');
  }

  get testPictures(): Locator {
    return this.region.getByRole('button', { name: /^Classify / });
  }

  async classify(files: string | readonly string[]): Promise<void> {
    await this.pictureInput.setInputFiles(typeof files === 'string' ? files : [...files]);
  }
}
