import type { Download, Locator, Page } from 'playwright/test';
import type { ModelFormat } from '../../src/domain/model-formats.ts';
import { DownloadDialog } from './file-dialogs.ts';

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

  /** Asks for the model in one file, and gives it when it is there. */
  async download(format: ModelFormat = 'tfjs'): Promise<Download> {
    await this.downloadButton.click();
    return new DownloadDialog(this.page).download(format);
  }
}
