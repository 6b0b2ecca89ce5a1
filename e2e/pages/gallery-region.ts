import type { Locator, Page } from 'playwright/test';

/** Words before the name of a class: "It is left" */
export type Verdict = 'It is' | 'All are';

export class GalleryRegion {
  readonly region: Locator;
  readonly #pictures: Locator;

  constructor(page: Page) {
    this.#pictures = page.getByRole('region', { name: 'Pictures', exact: true });
    this.region = this.#pictures.getByRole('region', { name: 'Gallery', exact: true });
  }

  get grid(): Locator {
    return this.region.getByRole('listbox', { name: 'Pictures' });
  }

  /** Those that are there: the ones in view, and a row or two. */
  get tiles(): Locator {
    return this.grid.getByRole('option');
  }

  get selectedTiles(): Locator {
    return this.grid.getByRole('option', { selected: true });
  }

  /** "60 pictures", "12 of 60 pictures" */
  get count(): Locator {
    return this.region.getByText(/^([\d,]+ of )?[\d,]+ pictures?$/);
  }

  get selection(): Locator {
    return this.region.getByText(/^[\d,]+ selected$/);
  }

  get news(): Locator {
    return this.region.locator('[aria-live="polite"]').last();
  }

  get undoButton(): Locator {
    return this.region.getByRole('button', { name: /^Undo: / });
  }

  get clearFiltersButton(): Locator {
    return this.region.getByRole('button', { name: 'Clear the filters' });
  }

  get dialog(): Locator {
    return this.region.getByRole('dialog');
  }

  /** Pictures in both classes. */
  get undecided(): Locator {
    return this.#pictures.getByRole('region', { name: /in both classes$/ });
  }

  /** Leads from the look-alikes to the gallery. */
  get showAlikeButton(): Locator {
    return this.#pictures
      .locator('details')
      .filter({ hasText: /look-alikes/ })
      .getByRole('button', { name: 'Show in the gallery' });
  }

  /** What is done about copies and look-alikes. */
  rule(label: string): Locator {
    return this.#pictures.getByLabel(label, { exact: true });
  }

  tile(name: string | RegExp): Locator {
    return this.grid.getByRole('option', { name });
  }

  button(name: string): Locator {
    return this.region.getByRole('button', { name, exact: true });
  }

  async filter(label: 'Class' | 'Part' | 'Show', option: string | RegExp): Promise<void> {
    const select = this.region.getByLabel(label, { exact: true });
    const value = await select.getByText(option).first().getAttribute('value');
    await select.selectOption(value);
  }

  /** Opens what is folded under a summary. */
  async unfold(summary: RegExp): Promise<void> {
    await this.#pictures.getByText(summary).first().click();
  }

  async search(name: string): Promise<void> {
    await this.region.getByLabel('Name', { exact: true }).fill(name);
  }

  async decide(verdict: Verdict, className: string): Promise<void> {
    await this.undecided
      .getByRole('button', { name: `${verdict} ${className}` })
      .first()
      .click();
  }
}
