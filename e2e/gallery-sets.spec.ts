/** Pictures that stand in the set more than once: in both classes, as copies, or nearly so. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeClasses, makePicture, smallRecipe } from './fixtures.ts';
import { expect, test } from './test.ts';

const perClass = 30;

test('a picture in both classes is decided before a run can begin', async ({ app, folder }) => {
  const { left, right } = makeClasses(folder, perClass);
  for (const seed of [0, 1, 2, 3]) {
    writeFileSync(join(right, `twin-${seed}.png`), makePicture(0, seed));
  }
  await app.pictures.addFolder('A', left);
  await expect(app.pictures.count('A')).toHaveText(/^30 /);
  await app.pictures.addFolder('B', right);
  await expect(app.pictures.count('B')).toHaveText(/^34 /);
  await expect(app.status).toHaveText('Not ready to train');
  await expect(app.training.startButton).toBeDisabled();

  const { undecided } = app.gallery;
  await expect(undecided).toContainText('4 pictures are in both classes');
  await expect(undecided).toContainText('right/twin-0.png');
  await app.gallery.filter('Show', /In both classes/);
  await expect(app.gallery.tiles).toHaveCount(8);
  await app.gallery.filter('Show', 'All');

  await app.gallery.decide('It is', 'right');
  await expect(undecided).toContainText('3 pictures are in both classes');
  await expect(app.pictures.count('A')).toHaveText(/^29 /);
  await expect(app.training.startButton).toBeDisabled();
  await app.gallery.decide('All are', 'left');
  await expect(undecided).toHaveCount(0);
  await expect(app.pictures.count('B')).toHaveText(/^31 /);
  await expect(app.status).toHaveText('Ready to train');
  await app.training.fillRecipe({ ...smallRecipe, epochs: 1 });
  await app.training.chooseEngine('cpu');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
});

test('copies and look-alikes are shown, and their rules are kept', async ({ app, folder }) => {
  const { left, right } = makeClasses(folder, perClass);
  writeFileSync(join(left, 'again.png'), makePicture(0, 0));
  // The same pixels in another file.
  writeFileSync(join(left, 'like.png'), Buffer.concat([makePicture(0, 1), Buffer.from('x')]));
  await app.pictures.addFolder('A', left);
  await expect(app.pictures.count('A')).toHaveText(/^32 /);
  await app.pictures.addFolder('B', right);
  await expect(app.status).toHaveText('Ready to train');

  await app.gallery.unfold(/has identical copies \(2 files\)/);
  await app.gallery.rule('Use each once').check();
  // Of the two, the first by name is dealt.
  await expect(app.gallery.tile('again.png, left, left out, has identical copies')).toHaveCount(1);
  await app.gallery.unfold(/of pictures looks? alike/);
  await app.gallery.rule('Keep look-alikes together when dealing').check();
  await app.gallery.showAlikeButton.click();
  await expect(app.gallery.tile('like.png')).toBeVisible();
  await expect(app.gallery.tile('000.png, left')).toHaveCount(0);

  await app.reload();
  await app.gallery.unfold(/has identical copies/);
  await expect(app.gallery.rule('Use each once')).toBeChecked();
  await app.gallery.unfold(/of pictures looks? alike/);
  await expect(app.gallery.rule('Keep look-alikes together when dealing')).toBeChecked();
});
