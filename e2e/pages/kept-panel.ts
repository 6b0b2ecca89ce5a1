import type { Locator, Page } from 'playwright/test';

/** What the page keeps in the browser, and the way to be rid of it. */
export class KeptPanel {
  readonly region: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.region = page.getByRole('region', { name: 'What is kept', exact: true });
  }

  get emptyButton(): Locator {
    return this.region.getByRole('button', { name: 'Empty everything…', exact: true });
  }

  get dialog(): Locator {
    return this.#page.getByRole('dialog', { name: 'Empty everything?' });
  }

  /** The amount beside a kind: "29.6 MB". */
  amount(kind: string): Locator {
    return this.region.locator('dl > div').filter({ hasText: kind }).locator('dd');
  }

  async open(): Promise<void> {
    await this.region.getByText('What is kept in this browser').click();
  }

  async empty(): Promise<void> {
    await this.emptyButton.click();
    await this.dialog.getByRole('button', { name: 'Empty everything', exact: true }).click();
  }
}
