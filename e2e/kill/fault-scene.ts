/** A page with two tiny classes, whose writes fail. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import type { Recipe } from '../../src/domain/recipe.ts';
import { makeClasses, smallRecipe } from '../fixtures.ts';
import type { TwofoldPage } from '../pages/twofold-page.ts';
import { expectConsistent, expectShown, preparedOf, type Prepared } from './consistent.ts';
import { countByKind, failEach, Faults, type Action } from './faults.ts';
import { readKept, type Kept } from './kept.ts';
import type { Lab } from './lab.ts';
import { expect, test as base } from './test.ts';

export const perClass = 3;
export const tinyRecipe: Recipe = { ...smallRecipe, epochs: 2 };

export class FaultScene {
  readonly app: TwofoldPage;
  /** Holds both classes. */
  readonly parent: string;
  readonly faults: Faults;
  readonly #lab: Lab;
  /** Has nothing but the origin. */
  readonly #blank: Page;
  /** By image size. */
  readonly #prepared = new Map<number, Prepared>();

  private constructor(
    lab: Lab,
    parent: string,
    faults: Faults,
    pages: readonly [app: TwofoldPage, blank: Page],
  ) {
    this.#lab = lab;
    this.parent = parent;
    this.faults = faults;
    [this.app, this.#blank] = pages;
  }

  static async open(lab: Lab): Promise<FaultScene> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'twofold-faults-')));
    const { parent } = makeClasses(folder, perClass);
    const origin = lab.newOrigin();
    const faults = new Faults(lab.server);
    // The app's is in front: files can be given to no other.
    const blank = await lab.openBlank(origin);
    const app = await lab.open(origin);
    const scene = new FaultScene(lab, parent, faults, [app, blank]);
    await scene.choose(tinyRecipe);
    await scene.import();
    await scene.remember();
    return scene;
  }

  async choose(recipe: Recipe): Promise<void> {
    await this.app.page.evaluate((chosen) => {
      globalThis.twofold.changeRecipe(chosen);
      globalThis.twofold.chooseEngine('cpu');
    }, recipe);
  }

  async import(): Promise<void> {
    const end = this.app.importEnd();
    await this.app.pictures.bothFolderInput.setInputFiles(this.parent);
    await end;
  }

  /** What the pixels are now is what they must be at this size. */
  async remember(): Promise<void> {
    const kept = await this.kept();
    this.#prepared.set(kept.prepared?.imageSize ?? 0, preparedOf(kept));
    expect(kept.samples).toHaveLength(2 * perClass);
  }

  /** Lets each write of the action fail once. */
  async failEach(name: string, action: Action): Promise<void> {
    const check = (kept: Kept) => this.expectSound(kept);
    const outcomes = await failEach(this.faults, this.app, this.#blank, action, check);
    const told = outcomes.filter(({ words }) => words !== '').length;
    const description = `${outcomes.length} writes, ${told} told (${countByKind(outcomes)})`;
    base.info().annotations.push({ type: name, description });
    expect(outcomes.length).toBeGreaterThan(0);
  }

  kept(): Promise<Kept> {
    return this.#blank.evaluate(readKept);
  }

  expectSound(kept: Kept): void {
    const { imageSize = 0 } = kept.prepared ?? {};
    expectConsistent(kept, this.#prepared.get(imageSize) ?? new Map());
  }

  /** Something happens to what is kept while the app is not there. */
  async tamper(work: (blank: Page) => Promise<void>): Promise<void> {
    this.#lab.server.unwatch();
    const { page } = this.app;
    const address = page.url();
    await page.goto('about:blank');
    await work(this.#blank);
    await page.goto(address);
    await page.evaluate(() => globalThis.twofold.ready());
  }

  /** After a reload all is as it was. */
  async expectKept(): Promise<void> {
    this.#lab.server.unwatch();
    const { page } = this.app;
    await page.reload();
    await page.evaluate(() => globalThis.twofold.ready());
    await expectShown(this.app, await this.kept());
  }

  async close(): Promise<void> {
    this.#lab.server.unwatch();
    await this.app.page.close();
    await this.#blank.close();
    rmSync(join(this.parent), { recursive: true, force: true });
  }
}

export const test = base.extend<{ readonly scene: FaultScene }>({
  scene: async ({ lab }, use) => {
    const scene = await FaultScene.open(lab);
    await use(scene);
    await scene.close();
  },
});

export { expect };
