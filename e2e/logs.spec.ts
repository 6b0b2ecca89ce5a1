/** Logs of other runs, drawn beside the own curves. */
import { join } from 'node:path';
import type { Locator } from 'playwright/test';
import { dropOn } from './drop.ts';
import { referenceLog } from './test-data.ts';
import { expect, test } from './test.ts';

const logFolder = join(import.meta.dirname, 'formats/golden/tensorboard/keras');

test.describe('learning curves of a log', () => {
  test('of the reference are drawn, all thirty epochs', async ({ app }) => {
    await app.training.logInput.setInputFiles(referenceLog);
    await expect(app.training.curveLegend).toContainText('30 epochs');
    await expect(app.training.curveLegend).toContainText('accuracy 99.9%');
    const chart = app.training.chart('Accuracy');
    await expect(chart).toHaveAttribute('aria-label', /pneumonia after epoch 30: .*99\.9%/);
    await chart.scrollIntoViewIfNeeded();
    await expect.poll(() => paintedWith(chart, '--log-0')).toBeGreaterThan(100);
    await app.training.learningCurves.getByText('Figures of 30 epochs of pneumonia').click();
    const rows = app.training.learningCurves.getByRole('row');
    await expect(rows).toHaveCount(31);
    await expect(rows.last()).toContainText('99.9%');
  });

  test('stand beside those of a run that is shorter, until they are removed', async ({
    app,
    classes,
  }) => {
    await app.trainOne(classes);
    await app.training.logInput.setInputFiles(referenceLog);
    await expect(app.training.curveLegend).toContainText('This run');
    const chart = app.training.chart('Loss');
    await chart.scrollIntoViewIfNeeded();
    await expect.poll(() => paintedWith(chart, '--log-0')).toBeGreaterThan(100);
    expect(await paintedWith(chart, '--curve-0')).toBeGreaterThan(10);

    await app.training.learningCurves.getByRole('button', { name: 'Remove pneumonia' }).click();
    await expect(app.training.curveLegend).toHaveCount(0);
    await expect.poll(() => paintedWith(chart, '--log-0')).toBe(0);
    await expect.poll(() => paintedWith(chart, '--curve-0')).toBeGreaterThan(100);
  });

  test('of a folder that Keras has logged into are one run', async ({ app }) => {
    await dropOn(app.training.learningCurves, [logFolder]);
    await expect(app.training.curveLegend.getByRole('listitem')).toHaveCount(1);
    await expect(app.training.curveLegend).toContainText('validation accuracy');
  });

  test('are told from pictures wherever they are dropped', async ({ app }) => {
    await dropOn(app.pictures.zone('B'), [referenceLog]);
    await expect(app.training.curveLegend).toContainText('pneumonia');
    await expect(app.pictures.count('B')).toHaveText(/^0 /);
  });

  test('what is no log is refused in words', async ({ app, classes }) => {
    await app.training.logInput.setInputFiles(join(classes.left, '000.png'));
    await expect(app.alert).toContainText('not a log that can be drawn');
    await expect(app.training.curveLegend).toHaveCount(0);
  });
});

/** How many pixels of the chart are of one of the page's colors, give or take what smooths an edge. */
function paintedWith(chart: Locator, property: string): Promise<number> {
  return chart.evaluate((element, name) => {
    const canvas = element.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return 0;
    const color = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const wanted = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    for (let i = 0; i < data.length; i += 4) {
      const isNear = wanted.every((value, c) => Math.abs((data[i + c] ?? 0) - value) < 12);
      if (isNear && (data[i + 3] ?? 0) > 200) painted++;
    }
    return painted;
  }, property);
}
