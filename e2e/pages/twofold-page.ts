/** The app as a person meets it. In all page objects verbs act and getters return locators. */
import { expect, type Locator, type Page } from 'playwright/test';
import type { Recipe } from '../../src/domain/recipe.ts';
// It also declares `globalThis.twofold`, which is there inside `page.evaluate`.
import type { ImportSummary, Outcome } from '../../src/ui/automation.ts';
import { smallRecipe, type MadeClasses } from '../fixtures.ts';
import { ClassifyRegion } from './classify-region.ts';
import { BundleDialog, DownloadDialog, OpeningDialog } from './file-dialogs.ts';
import { GalleryRegion } from './gallery-region.ts';
import { ModelsRegion } from './models-region.ts';
import { PicturesRegion } from './pictures-region.ts';
import { ResultsRegion } from './results-region.ts';
import { TrainingRegion } from './training-region.ts';

export class TwofoldPage {
  readonly page: Page;
  readonly pictures: PicturesRegion;
  readonly gallery: GalleryRegion;
  readonly training: TrainingRegion;
  readonly results: ResultsRegion;
  readonly classify: ClassifyRegion;
  readonly models: ModelsRegion;
  readonly downloading: DownloadDialog;
  readonly bundle: BundleDialog;
  readonly opening: OpeningDialog;

  constructor(page: Page) {
    this.page = page;
    this.pictures = new PicturesRegion(page);
    this.gallery = new GalleryRegion(page);
    this.training = new TrainingRegion(page);
    this.results = new ResultsRegion(page);
    this.classify = new ClassifyRegion(page);
    this.models = new ModelsRegion(page);
    this.downloading = new DownloadDialog(page);
    this.bundle = new BundleDialog(page);
    this.opening = new OpeningDialog(page);
  }

  /** The run's phase in words. */
  get status(): Locator {
    return this.page.getByRole('status');
  }

  /** What went wrong beside a run; empty when nothing did. */
  get alert(): Locator {
    return this.page.getByRole('alert');
  }

  async open(): Promise<void> {
    await this.page.goto('/');
  }

  /** Two folders in, and the recipe filled; the processor computes, as it does everywhere alike. */
  async prepareRun(classes: MadeClasses, recipe: Recipe = smallRecipe): Promise<void> {
    await this.pictures.addFolder('A', classes.left);
    await expect(this.pictures.count('A')).toHaveText(/^20 /);
    await this.pictures.addFolder('B', classes.right);
    await expect(this.status).toHaveText('Ready to train');
    await this.training.fillRecipe(recipe);
    await this.training.chooseEngine('cpu');
  }

  /** To its end, with whatever model comes of it. */
  async trainOne(classes: MadeClasses): Promise<void> {
    await this.prepareRun(classes);
    await this.training.start();
    await expect(this.status).toHaveText(/^Done/);
  }

  /** Resolves when the next import has ended: ask before the files are given. */
  importEnd(): Promise<Outcome<ImportSummary>> {
    return this.page.evaluate(() => globalThis.twofold.importEnd());
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }
}
