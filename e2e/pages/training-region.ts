import type { Locator, Page } from 'playwright/test';
import type { EngineChoice } from '../../src/domain/engine.ts';
import type { Recipe } from '../../src/domain/recipe.ts';

export class TrainingRegion {
  readonly region: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'Training', exact: true });
  }

  get startButton(): Locator {
    return this.button('Start training');
  }

  get pauseButton(): Locator {
    return this.button('Pause');
  }

  get resumeButton(): Locator {
    return this.button('Resume');
  }

  get stopButton(): Locator {
    return this.button('Stop');
  }

  /** Of the run that was cut off. */
  get goOnButton(): Locator {
    return this.button('Go on');
  }

  get finishNowButton(): Locator {
    return this.button('Finish now');
  }

  get compareButton(): Locator {
    return this.button('Compare engines');
  }

  get stopComparingButton(): Locator {
    return this.button('Stop comparing');
  }

  get engineChoice(): Locator {
    return this.region.getByLabel('Engine', { exact: true });
  }

  get learningCurves(): Locator {
    return this.region.getByRole('region', { name: 'Learning curves' });
  }

  get logInput(): Locator {
    return this.learningCurves.getByLabel(/^Compare with a log/);
  }

  /** Which line is whose, where logs are drawn beside the run's own. */
  get curveLegend(): Locator {
    return this.learningCurves.getByRole('list', { name: 'Curves' });
  }

  chart(title: 'Loss' | 'Accuracy'): Locator {
    return this.learningCurves.getByRole('img', { name: new RegExp(`^${title} by epoch`) });
  }

  /** A run that was cut off, and what can be done with it. */
  get unfinished(): Locator {
    return this.region.getByRole('region', { name: /a run that was cut off$/ });
  }

  get giveUpButton(): Locator {
    return this.button('Give it up');
  }

  field(label: string): Locator {
    return this.region.getByLabel(label, { exact: true });
  }

  /** Writes what the form has of a recipe into it. */
  async fillRecipe({ split, ...recipe }: Recipe): Promise<void> {
    const values: readonly (readonly [string, number])[] = [
      ['Image size', recipe.imageSize],
      ['Epochs', recipe.epochs],
      ['Batch size', recipe.batchSize],
      ['Learning rate', recipe.learningRate],
      ['Seed', recipe.seed],
      ['Train', split.train],
      ['Test', split.test],
      ['Validation', split.validation],
    ];
    for (const [label, value] of values) await this.field(label).fill(String(value));
    await this.openMoreFields();
    const choices = [
      ['Resize', recipe.resize],
      ['Orientation', recipe.orientation],
      ['Balance', recipe.balance],
    ] as const;
    for (const [label, value] of choices) await this.field(label).selectOption(value);
  }

  /** Those that are seldom changed are folded away. */
  async openMoreFields(): Promise<void> {
    const summary = this.region.getByText('Resize, orientation and balance');
    if (!(await this.field('Resize').isVisible())) await summary.click();
  }

  async chooseEngine(engine: EngineChoice): Promise<void> {
    await this.engineChoice.selectOption(engine);
  }

  /** Times all engines without a run, for what they say of themselves. */
  async compareEngines(): Promise<void> {
    await this.compareButton.click();
  }

  async start(): Promise<void> {
    await this.startButton.click();
  }

  private button(name: string): Locator {
    return this.region.getByRole('button', { name, exact: true });
  }
}
