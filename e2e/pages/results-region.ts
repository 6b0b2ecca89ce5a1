import type { Download, Locator, Page } from 'playwright/test';

export class ResultsRegion {
  readonly region: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.region = page.getByRole('region', { name: 'Results', exact: true });
  }

  get downloadButton(): Locator {
    return this.region.getByRole('button', { name: 'Download model', exact: true });
  }

  async download(): Promise<Download> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.downloadButton.click(),
    ]);
    return download;
  }
}
