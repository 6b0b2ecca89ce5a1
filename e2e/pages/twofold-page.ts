/** The app as a person meets it. In all page objects verbs act and getters return locators. */
import type { Locator, Page } from 'playwright/test';
import { ClassifyRegion } from './classify-region.ts';
import { ModelsRegion } from './models-region.ts';
import { PicturesRegion } from './pictures-region.ts';
import { ResultsRegion } from './results-region.ts';
import { TrainingRegion } from './training-region.ts';

export class TwofoldPage {
  readonly page: Page;
  readonly pictures: PicturesRegion;
  readonly training: TrainingRegion;
  readonly results: ResultsRegion;
  readonly classify: ClassifyRegion;
  readonly models: ModelsRegion;

  constructor(page: Page) {
    this.page = page;
    this.pictures = new PicturesRegion(page);
    this.training = new TrainingRegion(page);
    this.results = new ResultsRegion(page);
    this.classify = new ClassifyRegion(page);
    this.models = new ModelsRegion(page);
  }

  /** The run's phase in words. */
  get status(): Locator {
    return this.page.getByRole('status');
  }

  async open(): Promise<void> {
    await this.page.goto('/');
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }
}
