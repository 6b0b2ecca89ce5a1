/** The dialogs in which model files are asked about. */
import type { Download, Locator, Page } from 'playwright/test';
import type { ModelFormat } from '../../src/domain/model-formats.ts';

export class DownloadDialog {
  readonly dialog: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.dialog = page.getByRole('dialog', { name: /^Download / });
  }

  /** What went wrong; empty when nothing did. */
  get alert(): Locator {
    return this.dialog.getByRole('alert');
  }

  get bgr(): Locator {
    return this.dialog.getByLabel('Channels in BGR order, for the C++ port (OpenCV)');
  }

  get fileNames(): Locator {
    return this.dialog.getByLabel('Names of the picture files in the manifest');
  }

  get logsButton(): Locator {
    return this.#button('Logs for TensorBoard');
  }

  get bundleButton(): Locator {
    return this.#button('Continue on more machines…');
  }

  get closeButton(): Locator {
    return this.#button('Close');
  }

  format(format: ModelFormat): Locator {
    return this.dialog.locator(`input[value="${format}"]`);
  }

  async download(format: ModelFormat): Promise<Download> {
    await this.format(format).check();
    return this.#pressed(this.#button('Download'));
  }

  downloadAll(): Promise<Download> {
    return this.#pressed(this.#button('All in one zip'));
  }

  downloadLogs(): Promise<Download> {
    return this.#pressed(this.logsButton);
  }

  async #pressed(button: Locator): Promise<Download> {
    const [download] = await Promise.all([this.#page.waitForEvent('download'), button.click()]);
    return download;
  }

  #button(name: string): Locator {
    return this.dialog.getByRole('button', { name, exact: true });
  }
}

export class BundleDialog {
  readonly dialog: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.dialog = page.getByRole('dialog', { name: 'Continue on more machines' });
  }

  get alert(): Locator {
    return this.dialog.getByRole('alert');
  }

  get epochs(): Locator {
    return this.dialog.getByLabel('Further epochs', { exact: true });
  }

  get withPictures(): Locator {
    return this.dialog.getByLabel('With the pictures', { exact: true });
  }

  get downloadButton(): Locator {
    return this.dialog.getByRole('button', { name: 'Download bundle' });
  }

  async download(): Promise<Download> {
    const [download] = await Promise.all([
      this.#page.waitForEvent('download'),
      this.downloadButton.click(),
    ]);
    return download;
  }

  async bringBack(file: string): Promise<void> {
    await this.dialog.getByLabel('Bring the result back').last().setInputFiles(file);
  }
}

export class OpeningDialog {
  readonly dialog: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: /^Open / });
  }

  get alert(): Locator {
    return this.dialog.getByRole('alert');
  }

  get firstClass(): Locator {
    return this.dialog.getByLabel('First class');
  }

  get secondClass(): Locator {
    return this.dialog.getByLabel('Second class');
  }

  get inputRange(): Locator {
    return this.dialog.getByLabel('What the network takes');
  }

  get channels(): Locator {
    return this.dialog.getByLabel('Channels');
  }

  get useButton(): Locator {
    return this.dialog.getByRole('button', { name: 'Use model' });
  }

  get cancelButton(): Locator {
    return this.dialog.getByRole('button', { name: 'Cancel' });
  }
}
